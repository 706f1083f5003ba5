// SPDX-License-Identifier: Apache-2.0

/// The FP8 format whose numbers a layer's weights were before they were quantized to INT8.
///
/// The raw value is the word in documents. Order is that of preference: plain FP8 fits the lattices below it as well.
package enum ParentKind: String, Sendable, Hashable, CaseIterable {
    /// FP8 E4M3 without a scale; or with scales that are powers of 2 where small weights do not tell.
    case e4m3 = "e4m3"
    /// FP8 E4M3 in blocks with scales that are powers of 2, such as MXFP8.
    case e4m3Blocks = "e4m3-blocks"
    /// FP8 E4M3 with one scale per tensor.
    case e4m3Tensor = "e4m3-tensor"
    /// FP8 E4M3 with one scale per row.
    case e4m3Row = "e4m3-row"
    /// FP8 E5M2 without a scale.
    case e5m2 = "e5m2"

    /// Whether scales are powers of 2, if there are any: such kinds have one lattice but for small weights.
    var isUnscaled: Bool { self != .e4m3Tensor && self != .e4m3Row }

    /// Whether small numbers are evenly spaced: all weights of a layer may be such, in one octave.
    var hasSubnormals: Bool { self == .e4m3 || self == .e5m2 }

    /// The format in words.
    package var words: String {
        switch self {
        case .e4m3: "FP8 E4M3, plain or with scales that are powers of 2"
        case .e4m3Blocks: "FP8 E4M3 in blocks with scales that are powers of 2, as in MXFP8"
        case .e4m3Tensor: "FP8 E4M3 with one scale per tensor"
        case .e4m3Row: "FP8 E4M3 with one scale per row"
        case .e5m2: "FP8 E5M2, plain"
        }
    }
}
