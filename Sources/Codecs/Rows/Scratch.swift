// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Memory for a kernel: aligned for vectors, zeroed, owned by one task, released with its owner.
@safe
struct Scratch: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer

    /// Room for `byteCount` bytes.
    init(byteCount: Int) {
        let alignment = Int(FK_SCRATCH_ALIGNMENT)
        unsafe memory = .allocate(byteCount: max(byteCount, alignment), alignment: alignment)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// Room for `count` floats, padded to whole vectors.
    init(floats count: Int) {
        self.init(byteCount: paddedCount(count) * MemoryLayout<Float>.stride)
    }

    deinit {
        unsafe memory.deallocate()
    }

    /// The memory itself, valid while this value lives.
    var raw: UnsafeMutableRawPointer {
        // `allocate` never returns an empty buffer here.
        unsafe memory.baseAddress.unsafelyUnwrapped
    }

    /// The memory as float32.
    var floats: UnsafeMutablePointer<Float> {
        unsafe raw.assumingMemoryBound(to: Float.self)
    }
}
