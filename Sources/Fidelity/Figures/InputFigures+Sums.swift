// SPDX-License-Identifier: Apache-2.0

internal import Activations

extension InputFigures {
    /// The figures of a layer's inputs with at most so many points; nil if none were seen.
    init?(_ inputs: LayerInputs, points: Int) {
        self.init(sums: inputs.sums.inputEnergy, rows: inputs.sums.count, points: points)
    }

    /// The figures of a layer with at most so many points; nil without channels or rows.
    ///
    /// - Parameters:
    ///   - energies: [in] Σ x_c² over rows.
    ///   - rows: how many rows those are.
    ///   - points: the most points that are kept.
    init?(sums energies: [Double], rows: Int, points: Int) {
        guard rows > 0, !energies.isEmpty else { return nil }
        let means = energies.map { $0 / Double(rows) }
        let sorted = means.sorted()
        let run = (means.count + points - 1) / points
        self.init(
            channelsPerPoint: run,
            energies: stride(from: 0, to: means.count, by: run)
                .map { means[$0..<Swift.min($0 + run, means.count)].max() ?? 0 },
            median: (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2)
    }
}
