// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

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
