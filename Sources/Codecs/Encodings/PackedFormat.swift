// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// How a layer is quantized that is not INT8 by the matrix or by the row: what its codes are, and what they are multiplied by.
///
/// Sources: the layouts of comfy-kitchen 0.2.40 and convert-to-quant 1.3.4, bitsandbytes 0.50 for `nf4` and `fp4`, and ggml 0.20.
package enum PackedFormat: Sendable, Hashable {
    /// The stretch of a matrix that has one scale.
    package enum Scaling: Sendable, Hashable {
        /// The numbers are the weights: there is no scale.
        case none
        /// The whole matrix.
        case tensor
        /// A row.
        case row
        /// A block of so many rows and columns.
        case block(Int)
    }

    /// FP8, E4M3 or E5M2.
    case fp8(ElementType, Scaling)
    /// 8-bit codes with one scale per square block.
    case int8(block: Int)
    /// FP8 E4M3 with one power of 2 per 32 weights.
    case mxfp8
    /// FP4 E2M1 with one FP8 scale per 16 weights and one scale for all.
    case nvfp4
    /// Rotated 4-bit codes with one scale per row.
    case w4a4(Rotation)
    /// Rotated 4- or 6-bit codes that stand for 8-bit ones by an FP8 scale per group, with one scale per row.
    case w4a8(bits: Int, group: Int, Rotation)
    /// 4-bit codes with a scale and an offset per group.
    case awq(group: Int)
    /// 4-bit codes with a scale per group, a factor per column, and a low-rank branch.
    case svdquant(group: Int)
    /// 4-bit codes of a table, with one scale per run of weights that does not heed rows.
    case bitsandbytes(BitsandbytesState)
    /// ggml's blocks, which hold their scales.
    case ggml(ElementType)

    /// The label in reports: `fp8/tensor`, `nvfp4`, `w4a8/rot256`.
    package var label: String {
        switch self {
        case .fp8(let type, let scaling): "\(type == .f8E5M2 ? "fp8-e5m2" : "fp8")/\(Self.word(scaling))"
        case .int8(let block): "int8/block\(block)"
        case .mxfp8: "mxfp8"
        case .nvfp4: "nvfp4"
        case .w4a4(let rotation): "w4a4/rot\(rotation.groupSize)"
        case .w4a8(let bits, _, let rotation): "w\(bits)a8/rot\(rotation.groupSize)"
        case .awq(let group): "awq/g\(group)"
        case .svdquant: "svdquant"
        case .bitsandbytes(let state): "bnb-\(state.type)"
        case .ggml(let type): type.rawValue
        }
    }

    /// The rotation that reading takes off; nil if there is none.
    package var rotation: Rotation? {
        switch self {
        case .w4a4(let rotation), .w4a8(_, _, let rotation): rotation
        default: nil
        }
    }

    private static func word(_ scaling: Scaling) -> String {
        switch scaling {
        case .none: "plain"
        case .tensor: "tensor"
        case .row: "row"
        case .block(let size): "block\(size)"
        }
    }
}
