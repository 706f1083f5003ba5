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

    /// Makes what is NaN or infinite among the first `count` floats 0.
    func removeNonFinite(_ count: Int) {
        for index in 0..<count where unsafe !floats[index].isFinite {
            unsafe floats[index] = 0
        }
    }

    /// How many of the first `count` floats are larger than `limit` in magnitude.
    func count(over limit: Float, of count: Int) -> Int {
        var found = 0
        for index in 0..<count where unsafe abs(floats[index]) > limit {
            found += 1
        }
        return found
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
