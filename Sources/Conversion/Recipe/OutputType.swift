// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// The element types that a quantized file may ask its reader to compute in.
package enum OutputType: String, Sendable, Hashable, CaseIterable {
    /// The default of convert-to-quant.
    case bfloat16
    /// Narrower in range, with three more bits of precision.
    case float16

    /// The element type in the file.
    package var elementType: ElementType {
        switch self {
        case .bfloat16: .bf16
        case .float16: .f16
        }
    }

    /// The name in a marker's `orig_dtype`.
    package var torchName: String { "torch.\(rawValue)" }
}
