// SPDX-License-Identifier: Apache-2.0

/// Memory that one task uses for block after block; it grows to the largest block and is never cleared.
///
/// Safe: it alone frees what it hands out, and every task has one of its own.
@safe final class BlockMemory {
    private var storage: UnsafeMutableRawBufferPointer

    init() {
        unsafe storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: Self.alignment)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// Memory for `count` bytes, valid until the next call.
    func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if unsafe storage.count < count {
            unsafe storage.deallocate()
            unsafe storage = .allocate(byteCount: count, alignment: Self.alignment)
        }
        return unsafe UnsafeMutableRawBufferPointer(rebasing: storage[..<count])
    }

    /// Memory for `count` numbers, valid until the next call.
    func floats(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
        unsafe bytes(count * MemoryLayout<Float>.stride).bindMemory(to: Float.self)
    }

    /// A cache line, which is also the widest vector.
    private static let alignment = 64
}
