// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// How far the SNR that codes alone tell is off for one format, and how far layers scatter about that.
///
/// The noise of a code is that of a weight evenly between the midpoints beside it. Real weights are not spread evenly, and encoders
/// that search for the best scale leave less. Sources: shared/FORMATS.md, section 6 (65 layers of four models); for AWQ, bitsandbytes, W4A4,
/// IQ4, MXFP4 and GGUF's NVFP4 the golden files, tried on 16 models by `scripts/format_accuracy`: docs/diagnosis.md has the table.
struct FormatConstant: Sendable, Equatable {
    /// Estimate − truth in dB before it is taken off: negative where the encoder beats the even spread.
    let biasDB: Double
    /// Within so many dB of the truth lie nine layers of ten.
    let spreadDB: Double

    /// The constant of a format.
    static func of(_ format: PackedFormat) -> FormatConstant {
        switch format {
        case .fp8(.f8E5M2, _): FormatConstant(biasDB: -0.16, spreadDB: 0.2)
        case .fp8, .mxfp8, .int8: FormatConstant(biasDB: -0.05, spreadDB: 0.1)
        case .w4a4: FormatConstant(biasDB: 0.05, spreadDB: 0.1)
        case .nvfp4: FormatConstant(biasDB: -0.18, spreadDB: 0.5)
        case .w4a8(bits: 4, let group, _) where group > 32: FormatConstant(biasDB: -0.4, spreadDB: 0.2)
        case .w4a8(bits: 4, _, _): FormatConstant(biasDB: -0.8, spreadDB: 0.1)
        case .w4a8: FormatConstant(biasDB: -0.61, spreadDB: 0.1)
        case .awq: FormatConstant(biasDB: -0.1, spreadDB: 0.2)
        case .bitsandbytes(let state) where state.type == "fp4": FormatConstant(biasDB: -0.5, spreadDB: 0.4)
        case .bitsandbytes: FormatConstant(biasDB: -0.6, spreadDB: 0.3)
        case .svdquant: FormatConstant(biasDB: 0, spreadDB: 1)
        case .ggml(let type): blocks[type] ?? FormatConstant(biasDB: 0, spreadDB: 1)
        }
    }

    private static let blocks: [ElementType: FormatConstant] = [
        .q80: FormatConstant(biasDB: -0.13, spreadDB: 0.1), .q40: FormatConstant(biasDB: -0.05, spreadDB: 0.1),
        .q50: FormatConstant(biasDB: -0.05, spreadDB: 0.1), .q41: FormatConstant(biasDB: -0.24, spreadDB: 0.1),
        .q51: FormatConstant(biasDB: -0.27, spreadDB: 0.1), .q2K: FormatConstant(biasDB: -0.75, spreadDB: 0.1),
        .q3K: FormatConstant(biasDB: -0.27, spreadDB: 0.1), .q4K: FormatConstant(biasDB: -1.11, spreadDB: 0.1),
        .q5K: FormatConstant(biasDB: -0.67, spreadDB: 0.1), .q6K: FormatConstant(biasDB: -0.8, spreadDB: 0.1),
        .iq4NL: FormatConstant(biasDB: -0.8, spreadDB: 0.2), .iq4XS: FormatConstant(biasDB: -0.8, spreadDB: 0.2),
        .mxfp4: FormatConstant(biasDB: 0, spreadDB: 0.5), .ggufNVFP4: FormatConstant(biasDB: -1.25, spreadDB: 0.4),
    ]
}
