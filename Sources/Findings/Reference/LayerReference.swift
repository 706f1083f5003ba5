// SPDX-License-Identifier: Apache-2.0

internal import Codecs

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
    /// The layer's share of the model's whole squared error.
    package internal(set) var errorShare: Double?

    /// What was tried where the layer is further from the original than its codes' rounding; nil if it is not.
    package internal(set) var differences: Differences?

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
