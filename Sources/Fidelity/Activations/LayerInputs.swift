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

    /// - Parameter sums: the layer's.
    package init(_ sums: LayerActivations) {
        self.sums = sums
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
        let rounding = basis.flatMap { sums.roundingEnergy[$0] }
        return LayerOutput(
            energies: OutputEnergies(
                signal: sums.outputEnergy, weights: weighted * largest,
                rounding: rounding.map { $0 * signal / Double(sums.columns) }),
            inputs: sums.count)
    }
}
