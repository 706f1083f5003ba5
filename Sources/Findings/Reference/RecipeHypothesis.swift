// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// One way in which a layer may have been quantized, tried on rows of the original.
///
/// P is what the recipe makes of these rows and F what the file holds of them, both as code · scale, in the recipe's basis.
public struct RecipeHypothesis: Sendable, Equatable {
    /// Scaling and rotation.
    public let configuration: Configuration
    /// 10·log10(ΣP² / Σ(P−F)²); nil where undefined, and where it is exact.
    public let snrDB: Double?
    /// ⟨P,F⟩ / (‖P‖‖F‖); nil where a norm is 0.
    public let cosine: Double?
    /// Whether F equals P in every weight that was read.
    public let isExact: Bool
}
