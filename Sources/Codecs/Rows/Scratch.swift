// SPDX-License-Identifier: Apache-2.0

internal import CKernels
internal import Glibc

/// Memory for a kernel: aligned for vectors, zeroed, owned by one task, released with its owner.
@safe
struct Scratch: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer

    /// From here on memory comes from the system and goes back to it at once: the heap would keep it between what lives longer.
    private static let mappedBytes = 1 << 18

    /// Room for `byteCount` bytes.
    init(byteCount: Int) {
        let alignment = Int(FK_SCRATCH_ALIGNMENT)
        guard byteCount >= Self.mappedBytes else {
            unsafe memory = .allocate(byteCount: max(byteCount, alignment), alignment: alignment)
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
            return
        }
        let pages = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let pages = unsafe pages, unsafe pages != MAP_FAILED else {
            preconditionFailure("no memory for \(byteCount) bytes")
        }
        unsafe memory = UnsafeMutableRawBufferPointer(start: pages, count: byteCount)
    }

    /// Room for `count` floats, padded to whole vectors.
    init(floats count: Int) {
        self.init(byteCount: paddedCount(count) * MemoryLayout<Float>.stride)
    }

    /// A row of floats, padded with 0 to whole vectors.
    init(row: [Float]) {
        self.init(floats: row.count)
        unsafe floats.update(from: row, count: row.count)
    }

    deinit {
        if unsafe memory.count >= Self.mappedBytes {
            unsafe munmap(memory.baseAddress, memory.count)
        } else {
            unsafe memory.deallocate()
        }
    }

    /// Makes what is NaN or infinite among the first `count` floats 0, and returns how many that were.
    @discardableResult
    func removeNonFinite(_ count: Int) -> Int {
        unsafe Int(CPULevel.best.kernels.drop_non_finite(floats, count))
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
