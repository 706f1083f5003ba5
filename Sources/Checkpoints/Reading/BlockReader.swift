// SPDX-License-Identifier: Apache-2.0

package import Files

/// Reads a tensor block by block into one buffer that is used again and again; belongs to one task.
@safe
package final class BlockReader {
    private let checkpoint: Checkpoint
    private let tensor: TensorInfo
    private let blocks: RowBlocks
    private let firstByte: Int
    private let isInModelOrder: Bool
    private var buffer: UnsafeMutableRawBufferPointer

    /// A reader of the rows of `tensor` that `blocks` covers, the first of them at row `firstRow` of the tensor.
    ///
    /// - Parameter isInModelOrder: whether rows are those of the model, where a GGUF file holds them in another order.
    package init(
        _ checkpoint: Checkpoint, _ tensor: TensorInfo, blocks: RowBlocks, firstRow: Int = 0,
        isInModelOrder: Bool = false
    ) {
        self.isInModelOrder = isInModelOrder
        self.checkpoint = checkpoint
        self.tensor = tensor
        self.blocks = blocks
        firstByte = firstRow * blocks.rowBytes
        unsafe buffer = .allocate(byteCount: max(blocks.blockBytes, 1), alignment: 64)
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// Where a block begins, counted from the tensor's first byte.
    package func offset(of block: Int) -> Int {
        firstByte + blocks.rows(of: block).lowerBound * blocks.rowBytes
    }

    /// Reads a block; the bytes are valid until the next call.
    package func read(_ block: Int) throws(FileError) -> UnsafeRawBufferPointer {
        try unsafe read(rows: blocks.rows(of: block))
    }

    /// Reads some of the tensor's bytes, wherever its rows begin; the bytes are valid until the next call.
    package func read(bytes range: Range<Int>) throws(FileError) -> UnsafeRawBufferPointer {
        let room = unsafe buffer.count
        if range.count > room {
            unsafe buffer.deallocate()
            unsafe buffer = .allocate(byteCount: range.count, alignment: 64)
        }
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<range.count])
        try unsafe fill(part, from: range.lowerBound)
        return UnsafeRawBufferPointer(part)
    }

    /// Reads some of the rows that the blocks cover, no more than a block has; the bytes are valid until the next call.
    package func read(rows: Range<Int>) throws(FileError) -> UnsafeRawBufferPointer {
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<(rows.count * blocks.rowBytes)])
        try unsafe fill(part, from: firstByte + rows.lowerBound * blocks.rowBytes)
        return UnsafeRawBufferPointer(part)
    }

    private func fill(_ part: UnsafeMutableRawBufferPointer, from byte: Int) throws(FileError) {
        if isInModelOrder {
            try unsafe checkpoint.readInModelOrder(tensor, at: byte, into: part)
        } else {
            try unsafe checkpoint.read(tensor, at: byte, into: part)
        }
    }
}

/// A matrix cut into blocks of whole rows, small enough to stay in a core's cache while they are worked on.
package struct RowBlocks: Sendable, Hashable {
    /// Rows of the matrix.
    package let rows: Int
    /// Bytes per row.
    package let rowBytes: Int
    /// Rows of every block but the last, which may have fewer.
    package let rowsPerBlock: Int

    /// Cuts `rows` rows of `rowBytes` bytes into blocks of about `budget` bytes, at least one row each.
    package init(rows: Int, rowBytes: Int, budget: Int = 512 << 10) {
        self.rows = rows
        self.rowBytes = rowBytes
        rowsPerBlock = max(1, budget / max(rowBytes, 1))
    }

    /// The same cut for a matrix whose rows have another width.
    package init(rows: Int, rowBytes: Int, rowsPerBlock: Int) {
        self.rows = rows
        self.rowBytes = rowBytes
        self.rowsPerBlock = rowsPerBlock
    }

    /// Number of blocks.
    package var count: Int { (rows + rowsPerBlock - 1) / rowsPerBlock }

    /// Bytes of the largest block.
    package var blockBytes: Int { min(rows, rowsPerBlock) * rowBytes }

    /// The rows of a block.
    package func rows(of block: Int) -> Range<Int> {
        block * rowsPerBlock..<min(rows, (block + 1) * rowsPerBlock)
    }
}
