// SPDX-License-Identifier: Apache-2.0

/// A layer of the original, as it is, and the formats that it can be stored in instead.
package struct PlannableLayer: Sendable, Equatable {
    /// The tensor's name in the original.
    package let name: String
    /// Weights in the layer.
    package let weights: Int
    /// Bytes of the layer as it is in the original.
    package let bytes: Int
    /// How much its error counts beside that of other layers of the same size; 1 if nothing else was said.
    package let importance: Double
    /// What it can be stored in, all by the output or all by the weights; empty if it can only stay as it is.
    package let options: [LayerOption]
    /// The share of the energy of the model's output that is lost with all of this layer's; nil if that was not probed.
    package let reach: Double?
    /// What its relative error is multiplied by, before its importance: the number of its weights, unless ``OutputWeighing`` knows better.
    package var extent: Double

    /// A layer and its options; one whose error is not finite is none.
    package init(
        name: String, weights: Int, bytes: Int, importance: Double = 1, options: [LayerOption], reach: Double? = nil
    ) {
        self.name = name
        self.weights = weights
        self.bytes = bytes
        self.importance = importance
        self.options = options.filter { $0.errorShare.isFinite }
        self.reach = reach
        extent = Double(weights)
    }

    /// Its importance times its extent: what its relative error is multiplied by.
    package var mass: Double { importance * extent }

    /// What the layer adds to a plan's loss in one of its options, nil for as it is: mass × E/S.
    package func loss(of option: LayerOption?) -> Double { option.map { mass * $0.errorShare } ?? 0 }

    /// The first of some formats that the layer can have; nil if it can have none.
    func option(of formats: [String]) -> LayerOption? {
        formats.lazy.compactMap { format in self.options.first { $0.format == format } }.first
    }

    /// ΣW², as its options say; 0 if there are none.
    var signal: Double { options.first?.energies.signal ?? 0 }

    /// Σ‖Wx‖², as its options say; nil if they go by the weights.
    package var outputSignal: Double? { options.first?.output?.signal }
}
