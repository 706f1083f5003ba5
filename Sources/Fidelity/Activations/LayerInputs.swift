// SPDX-License-Identifier: Apache-2.0

package import Activations
internal import Codecs

/// What one layer of the original was fed, as a pass over its weights needs it.
package struct LayerInputs: Sendable {
    /// The layer's sums.
    package let sums: LayerActivations
    /// [columns] each column's energy as a share of the largest, in float32: what a squared error counts in a pass.
    package let importance: [Float]
    /// The largest column's energy: what the pass's sums are multiplied by.
    private let largest: Double
    /// Σ ‖z‖² of the model's output; nil if it is not known.
    private let modelOutput: Double?

    /// - Parameters:
    ///   - sums: the layer's.
    ///   - modelOutput: Σ ‖z‖² over the rows of the model's output; nil if it is not known.
    package init(_ sums: LayerActivations, modelOutput: Double? = nil) {
        self.sums = sums
        self.modelOutput = modelOutput
        let largest = sums.inputEnergy.max() ?? 0
        self.largest = largest
        importance = sums.inputEnergy.map { largest > 0 ? Float($0 / largest) : 0 }
    }

    /// What becomes of an error at the layer's output.
    ///
    /// - Parameters:
    ///   - weighted: Σ importance · (W−Ŵ)² over all rows of the layer.
    ///   - signal: ΣW² over all rows.
    ///   - basis: how inputs are rounded to INT8: 1 as they are, else rotated in groups of so many; nil if they are not.
    func output(weighted: Double, signal: Double, basis: Int?) -> LayerOutput {
        let rounding = basis.flatMap { sums.roundingEnergy[$0] }.map { $0 * signal / Double(sums.columns) }
        var energies = OutputEnergies(signal: sums.outputEnergy, weights: weighted * largest, rounding: rounding)
        if let sensitivity = sums.sensitivity, let modelOutput, modelOutput > 0 {
            energies.arriving = energies.error * sensitivity / modelOutput
        }
        return LayerOutput(energies: energies, inputs: sums.count)
    }
}
