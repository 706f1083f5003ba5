// SPDX-License-Identifier: Apache-2.0

package import Activations
internal import Foundation

extension ActivationInspection {
    /// Describes sums that were read with their samples.
    ///
    /// - Parameters:
    ///   - sums: what the file holds.
    ///   - name: the file's name, without its folder.
    package init(of sums: ActivationSums, name: String) {
        self.name = name
        format = sums.format.rawValue
        bases = sums.bases
        about = sums.about
        capacity = sums.capacity
        output = sums.output.map { Output(rows: $0.count, energyPerRow: $0.energy / Double($0.count)) }
        lacks = Self.lacks(of: sums.layers)
        notes = sums.notes
        layers = sums.layers.map(Layer.init)
    }

    /// What each layer can have, and whether it lacks it.
    private static func lacks(of layers: [LayerActivations]) -> [String: Int] {
        let missing: [(String, (LayerActivations) -> Bool)] = [
            ("output_energy", { $0.outputEnergy == nil }),
            ("rounding_energy", { $0.roundingEnergy.isEmpty }),
            ("input_sum", { $0.inputSum == nil }),
            ("rows", { $0.sample == nil }),
            ("row_keys", { $0.sample?.keys.isEmpty ?? false }),
            ("sensitivity", { $0.sensitivity == nil }),
        ]
        return missing.reduce(into: [:]) { found, entry in
            let count = layers.count { entry.1($0) }
            if count > 0 { found[entry.0] = count }
        }
    }
}

extension ActivationInspection.Layer {
    fileprivate init(_ layer: LayerActivations) {
        let total = layer.inputEnergy.reduce(0, +)
        let count = Double(layer.count)
        name = layer.name
        rows = layer.count
        columns = layer.columns
        inputEnergyPerRow = total / count
        outputEnergyPerRow = layer.outputEnergy.map { $0 / count }
        worstOverMedian = Self.worstOverMedian(layer.inputEnergy)
        let errors = layer.roundingEnergy.filter { $0.value > 0 && total > 0 }
        roundingSNR = Dictionary(
            uniqueKeysWithValues: errors.map { ("\($0.key)", 10 * (log10(total) - log10($0.value))) })
        exactBases = total > 0 ? layer.roundingEnergy.filter { $0.value == 0 }.keys.sorted() : []
        sampleRows = layer.sample.map { $0.values.count / layer.columns }
        sensitivity = layer.sensitivity
    }

    /// The largest energy over the median, of an even number of channels the mean of the middle two; nil if that is not finite.
    private static func worstOverMedian(_ energies: [Double]) -> Double? {
        let sorted = energies.sorted()
        guard let worst = sorted.last else { return nil }
        let median = sorted[(sorted.count - 1) / 2] / 2 + sorted[sorted.count / 2] / 2
        let ratio = worst / median
        return ratio.isFinite ? ratio : nil
    }
}
