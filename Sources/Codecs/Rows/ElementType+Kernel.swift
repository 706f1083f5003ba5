// SPDX-License-Identifier: Apache-2.0

internal import CKernels
internal import Checkpoints

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
