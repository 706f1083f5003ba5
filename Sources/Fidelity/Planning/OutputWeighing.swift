// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// How a plan weighs a layer by what it computes, where it is known what it is fed.
///
/// What a layer loses is the share of its output's energy that the error takes, Σ‖y−ŷ‖² / Σ‖y‖²: of INT8 with weights and inputs
/// rounded (W8A8), as ComfyUI computes it; of other formats with their weights alone, since what rounding inputs costs them is not
/// summed. A layer without activations loses E/S of its weights. Both can stand beside each other: E/S is the share of the output's
/// energy that is lost for inputs whose columns are independent of one another and equally strong.
///
/// A share counts by the number of the layer's weights (``PlannableLayer/extent``). Measured over MiniLM's 36 layers in four recipes,
/// against how much of each layer's error arrives at the model's output by its probed sensitivity: weights × share has a rank
/// correlation of 0.59 to 0.89 with it, the share alone −0.13 to 0.82, output energy × share 0.03 to 0.55. Where sensitivities are
/// known they say it themselves: layers that have one hand out the weights of all of them anew, by ``reach``.
struct OutputWeighing {
    /// Σ‖Wx‖².
    private let signal: Double
    /// The share of the energy of the model's output that is lost with all of the layer's; nil if that was not probed.
    let reach: Double?

    /// How a layer of a sweep is weighed; nil if its activations are not known, or not all that the plan needs of them.
    ///
    /// With INT8 to choose, how inputs are rounded has to be known without rotation and by the one that published files have.
    init?(of layer: LayerFidelity, choice: FormatChoice) {
        let swept = layer.configurations.sorted { $0.key.description < $1.key.description }
        let values = swept.map(\.value) + layer.formats.map(\.values)
        guard let signal = values.lazy.compactMap({ $0.output?.signal }).first, signal > 0, signal.isFinite else {
            return nil
        }
        if choice.hasInt8, layer.shape.count == 2 {
            let needed = [nil, RotationChoice.published(columns: layer.shape[1])]
                .map { layer.configurations[Configuration(scaling: .row, rotation: $0)] }
            guard needed.allSatisfy({ $0?.output?.rounding != nil }) else { return nil }
        }
        self.signal = signal
        reach = values.lazy.compactMap { $0.output?.reach }.first
    }

    /// Signal and error of the output in one way to store the layer; nil if the error is not known.
    func output(_ values: MetricValues, isInt8: Bool) -> Energies? {
        guard let output = values.output, !isInt8 || output.rounding != nil else { return nil }
        return Energies(signal: signal, error: isInt8 ? output.error : output.weights)
    }

    /// The layers with their extents: those whose sensitivity is known share out the sum of their weights by their reach.
    static func weighed(_ layers: [PlannableLayer]) -> [PlannableLayer] {
        let probed = layers.filter { $0.reach != nil }
        let weights = probed.reduce(0) { $0 + Double($1.weights) }
        let reach = probed.reduce(0) { $0 + ($1.reach ?? 0) }
        guard reach > 0, reach.isFinite else { return layers }
        return layers.map { layer in
            guard let own = layer.reach else { return layer }
            var layer = layer
            layer.extent = weights * (own / reach)
            return layer
        }
    }
}

extension OutputEnergies {
    /// The share of the energy of the model's output that is lost with all of the layer's; nil if that is not known.
    fileprivate var reach: Double? {
        guard let arriving, let signal, error > 0, error.isFinite else { return nil }
        let reach = arriving / error * signal
        return reach.isFinite ? reach : nil
    }
}
