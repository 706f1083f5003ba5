// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// One way in which a layer may have been quantized, tried on rows of the original.
///
/// P is what the recipe makes of these rows and F what the file holds of them, both as code · scale, in the recipe's basis.
package struct RecipeHypothesis: Sendable, Equatable {
    /// Scaling and rotation.
    package let configuration: Configuration
    /// 10·log10(ΣP² / Σ(P−F)²); nil if undefined, and where it is exact.
    package let snrDB: Double?
    /// ⟨P,F⟩ / (‖P‖‖F‖); nil if a norm is 0.
    package let cosine: Double?
    /// Whether F equals P in every weight that was read.
    package let isExact: Bool
}
