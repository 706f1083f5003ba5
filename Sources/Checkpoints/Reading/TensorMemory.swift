// SPDX-License-Identifier: Apache-2.0

/// Memory that holds one tensor after another, each read once and looked at more than once.
///
/// Tasks fill it block by block; no two of them may have the same block, which is what makes it safe to share.
@safe
public final class TensorMemory: @unchecked Sendable {
    /// The largest tensor that fits, in bytes.
    public let capacity: Int
    private let memory: UnsafeMutableRawBufferPointer

    /// Memory for tensors of up to `capacity` bytes; the system provides it as it is used.
    public init(capacity: Int) {
        self.capacity = capacity
        unsafe memory = .allocate(byteCount: max(capacity, 1), alignment: 64)
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// The place of a block of the tensor that is held.
    func place(of block: Int, in blocks: RowBlocks) -> UnsafeMutableRawBufferPointer {
        let rows = blocks.rows(of: block)
        precondition(rows.upperBound * blocks.rowBytes <= capacity, "the tensor does not fit")
        let bytes = rows.lowerBound * blocks.rowBytes..<rows.upperBound * blocks.rowBytes
        return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[bytes])
    }
}
