// SPDX-License-Identifier: Apache-2.0

internal import CKernels

extension Rotation {
    /// Rotates one row, or takes the rotation off it.
    ///
    /// - Parameters:
    ///   - weights: float32, a multiple of ``groupSize`` of them.
    ///   - level: the CPU level whose kernels run.
    package func apply(to weights: inout [Float], level: CPULevel = .best) {
        precondition(
            weights.count.isMultiple(of: groupSize), "a row of \(weights.count) has no whole groups of \(groupSize)")
        let count = weights.count
        weights.append(contentsOf: repeatElement(0, count: paddedCount(count) - count))
        unsafe weights.withUnsafeMutableBufferPointer { unsafe level.kernels.rotate(native, $0.baseAddress, count) }
        weights.removeLast(weights.count - count)
    }

    /// The largest magnitude that weights may have to be rotated in float32.
    ///
    /// Butterflies add up a whole group before they divide, and double one weight on the way. So this is a group's share of
    /// what float32 holds, halved; larger weights may become infinite or not, depending on signs and on the CPU's
    /// instructions. Weights of models are smaller by a factor of 10³⁰.
    var largestWeight: Float { .greatestFiniteMagnitude / Float(2 * groupSize) }

    var native: fk_rotation {
        fk_rotation(size: UInt32(groupSize), sylvester: isSylvester ? 1 : 0)
    }
}

/// Kernels work on whole vectors of 16 and want rows padded to that.
func paddedCount(_ count: Int) -> Int {
    (count + 15) / 16 * 16
}
