// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

extension ElementType {
    /// The kernels' name of a type of weights.
    ///
    /// - Precondition: the type is BF16, F16, F32 or F64; callers sort out the others by `isFloatingWeight`.
    var native: fk_type {
        switch self {
        case .bf16: FK_BF16
        case .f16: FK_F16
        case .f32: FK_F32
        case .f64: FK_F64
        default: preconditionFailure("\(rawValue) is not a type of weights")
        }
    }
}

extension ElementType {
    /// Casts elements of this type to another, by way of float32, round half to even; NaN and infinity stay what they are.
    ///
    /// - Parameters:
    ///   - elements: whole elements of this type: BF16, F16, F32 or F64.
    ///   - other: the type to cast to, likewise.
    ///   - others: receives as many elements of it.
    package func cast(
        _ elements: UnsafeRawBufferPointer, to other: ElementType, into others: UnsafeMutableRawBufferPointer
    ) {
        precondition(elements.count.isMultiple(of: bitWidth / 8), "\(elements.count) bytes are not whole elements")
        let count = elements.count / (bitWidth / 8)
        precondition(others.count >= count * other.bitWidth / 8, "no room for \(count) elements")
        unsafe CPULevel.best.kernels.cast(native, elements.baseAddress, count, other.native, others.baseAddress)
    }
}

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

    /// The same of a row in memory of whole vectors: a multiple of 16 weights.
    func apply(to weights: UnsafeMutableBufferPointer<Float>, level: CPULevel = .best) {
        let count = weights.count
        precondition(
            count.isMultiple(of: groupSize) && count == paddedCount(count),
            "a row of \(count) has no whole groups or vectors")
        unsafe level.kernels.rotate(native, weights.baseAddress, count)
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
