// SPDX-License-Identifier: Apache-2.0

/// What one linear layer of the original was fed, as sums over its input rows: one row per token or patch.
///
/// x is an input row of `in` numbers, W the original's weight, y = Wx without bias. All sums are float64.
package struct LayerActivations: Sendable, Equatable {
    /// The layer's name: its weight's name in the checkpoint without `.weight`.
    package var name: String
    /// Input rows that were seen.
    package var count: Int
    /// [in] Σ x_c² over rows.
    package var inputEnergy: [Double]
    /// Σ ‖Wx‖² over rows; nil if it is not known, as in llama.cpp's imatrix: then only relative figures can be told.
    package var outputEnergy: Double?
    /// Σ ‖x_b − Q(x_b)‖² over rows by basis b: x rotated in groups of b (1: as it is), rounded to INT8 with one scale per row.
    ///
    /// A basis whose group does not divide `in` is absent.
    package var roundingEnergy: [Int: Double]
    /// [in] Σ x_c over rows; nil if it was not summed.
    package var inputSum: [Double]?
    /// How much of the energy of a small error of this layer's output arrives at the model's output; nil if it was not probed.
    package var sensitivity: Double?
    /// A sample of rows; nil if none was kept.
    package var sample: ActivationSample?

    /// Sums from their parts.
    package init(
        name: String, count: Int, inputEnergy: [Double], outputEnergy: Double? = nil,
        roundingEnergy: [Int: Double] = [:], inputSum: [Double]? = nil, sensitivity: Double? = nil,
        sample: ActivationSample? = nil
    ) {
        self.name = name
        self.count = count
        self.inputEnergy = inputEnergy
        self.outputEnergy = outputEnergy
        self.roundingEnergy = roundingEnergy
        self.inputSum = inputSum
        self.sensitivity = sensitivity
        self.sample = sample
    }

    /// Numbers of an input row.
    package var columns: Int { inputEnergy.count }
}
