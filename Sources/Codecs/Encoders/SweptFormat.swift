// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// A format that layers of an original can be encoded in, bit for bit as the program encodes that writes such files.
///
/// The raw value names the format whatever the layer; ``label(columns:)`` adds the group of a rotation, which depends on the layer.
/// INT8 by the matrix or by the row is not among them: ``Int8Sweep`` has a kernel of its own for it.
///
/// Sources: comfy-kitchen 0.2.40 for what stock ComfyUI loads, convert-to-quant 1.3.4 for FP8 by the row and by blocks and INT8 by
/// blocks, comfy-quants for AWQ, bitsandbytes 0.50 for NF4, ggml 0.20 without an importance matrix for GGUF.
package enum SweptFormat: String, Sendable, Hashable, CaseIterable {
    case fp8Tensor = "fp8/tensor"
    case fp8E5M2Tensor = "fp8-e5m2/tensor"
    case fp8Plain = "fp8/plain"
    case fp8E5M2Plain = "fp8-e5m2/plain"
    case mxfp8
    case nvfp4
    case w4a4
    case w4a8
    case w6a8
    case awq = "awq/g64"
    case nf4 = "bnb-nf4"
    case fp8Row = "fp8/row"
    case fp8Block64 = "fp8/block64"
    case int8Block64 = "int8/block64"
    case q80 = "Q8_0"
    case q6K = "Q6_K"
    case q5K = "Q5_K"
    case q51 = "Q5_1"
    case q50 = "Q5_0"
    case q4K = "Q4_K"
    case q41 = "Q4_1"
    case q40 = "Q4_0"
    case q3K = "Q3_K"
    case q2K = "Q2_K"
    case iq4NL = "IQ4_NL"
    case iq4XS = "IQ4_XS"
    case bf16 = "BF16"
    case f16 = "F16"

    /// The label that a candidate's layer of `columns` columns has in this format: see ``PackedFormat/label``.
    ///
    /// - Precondition: the format fits such a layer.
    package func label(columns: Int) -> String { packedFormat(columns: columns)?.label ?? rawValue }

    /// The format of a packed layer of `columns` columns; nil for blocks of ggml, for plain numbers, and for NF4, whose state has
    /// rows too.
    ///
    /// - Precondition: the format fits such a layer.
    package func packedFormat(columns: Int) -> PackedFormat? {
        switch self {
        case .fp8Tensor: .fp8(.f8E4M3, .tensor)
        case .fp8E5M2Tensor: .fp8(.f8E5M2, .tensor)
        case .fp8Plain: .fp8(.f8E4M3, .none)
        case .fp8E5M2Plain: .fp8(.f8E5M2, .none)
        case .fp8Row: .fp8(.f8E4M3, .row)
        case .fp8Block64: .fp8(.f8E4M3, .block(64))
        case .int8Block64: .int8(block: 64)
        case .mxfp8: .mxfp8
        case .nvfp4: .nvfp4
        case .w4a4: .w4a4(fittingRotation(columns: columns))
        case .w4a8: .w4a8(bits: 4, group: W4A8Encoder.group, fittingRotation(columns: columns))
        case .w6a8: .w4a8(bits: 6, group: W4A8Encoder.group, fittingRotation(columns: columns))
        case .awq: .awq(group: AWQEncoder.group)
        default: nil
        }
    }

    /// The type of ggml's blocks, or of plain numbers, that the weights become; nil for packed layers.
    package var elementType: ElementType? { isPacked ? nil : ElementType(rawValue: rawValue) }

    /// The rotation that a row of `columns` weights is given: by 256, or the largest of 64, 16 and 4 that fits.
    ///
    /// - Precondition: 4 divides `columns`.
    func fittingRotation(columns: Int) -> Rotation {
        for size in [256, 64, 16, 4] {
            if let rotation = Rotation(groupSize: size), rotation.fits(columns: columns) { return rotation }
        }
        preconditionFailure("no rotation fits rows of \(columns) weights")
    }

    private var isPacked: Bool {
        switch self {
        case .fp8Tensor, .fp8E5M2Tensor, .fp8Plain, .fp8E5M2Plain, .fp8Row, .fp8Block64, .int8Block64, .mxfp8, .nvfp4,
            .w4a4, .w4a8, .w6a8, .awq, .nf4:
            true
        case .q80, .q6K, .q5K, .q51, .q50, .q4K, .q41, .q40, .q3K, .q2K, .iq4NL, .iq4XS, .bf16, .f16: false
        }
    }
}

extension SweptFormat {
    /// What stock ComfyUI loads without a node: no GGUF, and no format that convert-to-quant alone writes.
    package static let comfyui: [SweptFormat] = [
        .fp8Tensor, .fp8E5M2Tensor, .fp8Plain, .fp8E5M2Plain, .mxfp8, .nvfp4, .w4a4, .w4a8, .w6a8, .awq, .bf16, .f16,
    ]

    /// What GGUF files hold.
    package static let gguf: [SweptFormat] = [
        .q80, .q6K, .q5K, .q51, .q50, .q4K, .q41, .q40, .q3K, .q2K, .iq4NL, .iq4XS, .bf16, .f16,
    ]

    /// Each of them.
    package static var all: [SweptFormat] { allCases }
}
