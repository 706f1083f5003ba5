// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Synchronization

/// Hands out the blocks of one tensor, or of a run of its rows, to tasks that read them side by side.
///
/// Without hashes a task reads the block that it asked for. With them it gets the next one instead, and reads and hashes
/// it before any other task may: see ``FileHashes``.
final class BlockTurns: Sendable {
    private let hashes: FileHashes?
    private let next = Mutex(0)

    /// Turns over blocks that are asked for once each, beginning with block 0.
    init(_ hashes: FileHashes?) {
        self.hashes = hashes
    }

    /// Reads a block.
    ///
    /// - Parameters:
    ///   - block: the one to read where order does not matter.
    ///   - tensor: the tensor that `reader` reads.
    /// - Returns: the block that was read, and its bytes, valid until the reader's next call.
    func read(_ block: Int, of tensor: TensorInfo, by reader: BlockReader) throws -> (Int, UnsafeRawBufferPointer) {
        guard let hashes else { return unsafe (block, try reader.read(block)) }
        var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        let turn = try next.withLock { next in
            let block = next
            next += 1
            unsafe bytes = try reader.read(block)
            unsafe try hashes.add(bytes, of: tensor, at: reader.offset(of: block))
            return block
        }
        return unsafe (turn, bytes)
    }
}
