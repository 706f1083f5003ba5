// SPDX-License-Identifier: Apache-2.0

/// Reads a tensor block by block, into one buffer that is used again and again; belongs to one task.
///
/// Given memory for the whole tensor, blocks stay there, and can be had again without reading.
@safe
public final class BlockReader {
    private let checkpoint: Checkpoint
    private let tensor: TensorInfo
    private let blocks: RowBlocks
    private let firstByte: Int
    private let memory: TensorMemory?
    private let buffer: UnsafeMutableRawBufferPointer

    /// A reader of the rows of `tensor` that `blocks` covers, the first of them at row `firstRow` of the tensor.
    ///
    /// - Parameter memory: where blocks are kept; nil to keep only the last one.
    public init(
        _ checkpoint: Checkpoint,
        _ tensor: TensorInfo,
        blocks: RowBlocks,
        firstRow: Int = 0,
        keepingIn memory: TensorMemory? = nil
    ) {
        self.checkpoint = checkpoint
        self.tensor = tensor
        self.blocks = blocks
        self.memory = memory
        firstByte = firstRow * blocks.rowBytes
        unsafe buffer = .allocate(byteCount: memory == nil ? max(blocks.blockBytes, 1) : 1, alignment: 64)
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// Reads a block; the bytes are valid until the next call, or, where blocks are kept, until the next tensor.
    public func read(_ block: Int) throws(CheckpointError) -> UnsafeRawBufferPointer {
        let rows = blocks.rows(of: block)
        let kept = unsafe memory?.place(of: block, in: blocks)
        let place = unsafe kept ?? UnsafeMutableRawBufferPointer(rebasing: buffer[..<(rows.count * blocks.rowBytes)])
        try unsafe checkpoint.read(tensor, at: firstByte + rows.lowerBound * blocks.rowBytes, into: place)
        return UnsafeRawBufferPointer(place)
    }

    /// A block that has been read before, by this reader or another one with the same memory.
    ///
    /// Where blocks are not kept, it is read again.
    public func readAgain(_ block: Int) throws(CheckpointError) -> UnsafeRawBufferPointer {
        guard let memory else { return try unsafe read(block) }
        return UnsafeRawBufferPointer(unsafe memory.place(of: block, in: blocks))
    }
}
