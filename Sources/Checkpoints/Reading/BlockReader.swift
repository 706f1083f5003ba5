// SPDX-License-Identifier: Apache-2.0

package import Files

/// Reads a tensor block by block into one buffer that is used again and again; belongs to one task.
@safe
package final class BlockReader {
    private let checkpoint: Checkpoint
    private let tensor: TensorInfo
    private let blocks: RowBlocks
    private let firstByte: Int
    private let buffer: UnsafeMutableRawBufferPointer

    /// A reader of the rows of `tensor` that `blocks` covers, the first of them at row `firstRow` of the tensor.
    package init(_ checkpoint: Checkpoint, _ tensor: TensorInfo, blocks: RowBlocks, firstRow: Int = 0) {
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

    /// Reads some of the rows that the blocks cover, no more than a block has; the bytes are valid until the next call.
    package func read(rows: Range<Int>) throws(FileError) -> UnsafeRawBufferPointer {
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<(rows.count * blocks.rowBytes)])
        try unsafe checkpoint.read(tensor, at: firstByte + rows.lowerBound * blocks.rowBytes, into: part)
        return UnsafeRawBufferPointer(part)
    }
}
