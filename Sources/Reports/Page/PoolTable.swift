// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// The pooled SNR of the sweep: scaling down, rotation across.
struct PoolTable {
    /// One configuration.
    struct Cell {
        /// The rotation in words, for narrow screens.
        var cellLabel: String
        /// The pooled SNR.
        var value: SNRCell
        /// Its relative error.
        var share: String
        /// The worst layer's SNR.
        var worstSNR: String
        /// How many layers stand in unrotated, if any.
        var fallbackNote: String?
        /// Marks the best configuration.
        var bestMark: String?
    }

    /// One scaling.
    struct Row {
        /// The scaling in words.
        var scaling: String
        /// One cell for each rotation.
        var cells: [Cell]
    }

    /// The rotations in words.
    var rotations: [String]
    /// The scalings.
    var scalings: [Row]

    /// The table of a report; nil if no sweep was made.
    init?(_ document: ReportDocument) {
        guard !document.summary.configurations.isEmpty else { return nil }
        let rotations = document.configurations.rotations
        let best = document.bestConfiguration?.configuration
        self.rotations = rotations.map(\.heading)
        scalings = document.configurations.scalings.map { scaling in
            Row(
                scaling: scaling.heading,
                cells: rotations.map { rotation in
                    let configuration = Configuration(scaling: scaling, rotation: rotation)
                    return Cell(
                        document.summary.configurations[configuration], label: rotation.heading,
                        isBest: configuration == best)
                }
            )
        }
    }
}

extension PoolTable.Cell {
    /// The cell of a pool; a dash where the configuration was not swept.
    fileprivate init(_ pool: PooledFidelity?, label: String, isBest: Bool) {
        cellLabel = label
        value = SNRCell(pool?.snrDB, isExact: pool?.isExact ?? false)
        share = pool?.snrDB.map { "error \(NumberText.relativeError(decibels: $0))" } ?? ""
        worstSNR = pool?.worst.map { "worst layer \(NumberText.decibels($0.snrDB))" } ?? ""
        if let pool, pool.fallback > 0 {
            fallbackNote = "\(NumberText.count(pool.fallback)) of \(NumberText.counted(pool.layers, "layer")) unrotated"
        }
        bestMark = isBest ? "best" : nil
    }
}
