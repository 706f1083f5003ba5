// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// What the original says about one quantized layer.
package struct LayerReference: Sendable, Equatable {
    /// The rotations that were tried on a sample of rows, the best first.
    package let hypotheses: [Hypothesis]
    /// The recipes that were tried on the same rows, the best first.
    package let recipes: [RecipeHypothesis]
    /// How far the best recipe makes what the file holds; nil if none could be tried.
    package let reproduction: Reproduction?
    /// Measured SNR in dB over all rows, with the best rotation taken off; nil if undefined.
    package internal(set) var measuredDB: Double?
    /// SNR in dB that one scale per row would have given, without rotation.
    package internal(set) var rowDB: Double?
    /// SNR in dB that one scale per row and rotation by 64 would have given; nil if 64 does not fit.
    package internal(set) var rowRotatedDB: Double?
    /// By how many dB the layer's output would be nearer the original's by the better of these two, with inputs
    /// rounded (W8A8); nil if that is not known.
    package internal(set) var outputGainDB: Double?
    /// The layer's share of the model's whole squared error.
    package internal(set) var errorShare: Double?

    /// What was tried where the layer is further from the original than its codes' rounding; nil if it is not.
    package internal(set) var differences: Differences?

    /// What the layer was in 4 bits before; nil if it is not far from the original, or was not that.
    package internal(set) var fourBit: FourBitParent?

    /// The best hypothesis; nil if none could be tested.
    package var best: Hypothesis? { hypotheses.first }

    /// Whether each row's scale is the one that the original's largest weight asks for.
    func hasOriginalRowScales(_ thresholds: Thresholds) -> Bool {
        guard let reproduction, reproduction.configuration.scaling == .row else { return false }
        return reproduction.scaleDeviation <= thresholds.reproducedScale
    }

    init(
        hypotheses: [Hypothesis] = [], recipes: [RecipeHypothesis] = [], reproduction: Reproduction? = nil
    ) {
        self.hypotheses = hypotheses
        self.recipes = recipes
        self.reproduction = reproduction
    }

    /// The SNR in dB against the original as far as it is known: over all rows, else over those that were tried.
    var distanceDB: Double? { measuredDB ?? best?.snrDB }

    /// Whether a layer is further from the original than its codes' rounding explains.
    ///
    /// Not where a recipe makes its codes: then it was made from that very original, whatever that cost.
    func isFar(_ layer: LayerEvidence, _ thresholds: Thresholds) -> Bool {
        guard let distance = distanceDB, let estimate = layer.codes.snrDB else { return false }
        if reproduction?.holds(thresholds) ?? false { return false }
        return distance < estimate - thresholds.excessLossDB
    }
}

/// One rotation that a layer may have, tried against the original.
package struct Hypothesis: Sendable, Equatable {
    /// The rotation that was taken off; nil for none.
    package let rotation: Rotation?
    /// 10·log10(ΣW² / Σ(W−Ŵ)²) over the rows that were read; nil if undefined.
    package let snrDB: Double?
    /// ⟨W,Ŵ⟩ / (‖W‖‖Ŵ‖) over these rows; nil if a norm is 0.
    package let cosine: Double?
}

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

/// How far the likeliest recipe makes the very codes and scales that the file holds.
package struct Reproduction: Sendable, Equatable {
    /// Scaling and rotation.
    package let configuration: Configuration
    /// Share of codes that are the same, over the rows that were read.
    package let equalCodes: Double
    /// The largest |f/p − 1| over the scales f of these rows and those that the recipe gives, p.
    package let scaleDeviation: Double

    /// Whether the file was made by this recipe, rounding to the nearest code.
    package func holds(_ thresholds: Thresholds) -> Bool {
        equalCodes >= thresholds.reproducedCodes && scaleDeviation <= thresholds.reproducedScale
    }
}
