// SPDX-License-Identifier: Apache-2.0

import Fidelity

/// One layer's metrics: scaling down, rotation across.
struct LayerGrid {
    /// One configuration.
    struct Cell {
        /// The SNR.
        var value: SNRCell
        /// Other metrics, a line each.
        var notes: [String]
    }

    /// One scaling.
    struct Row {
        /// The scaling in words.
        var scaling: String
        /// One cell a rotation.
        var cells: [Cell]
    }

    /// The rotations in words.
    var rotations: [String]
    /// The scalings.
    var scalings: [Row]

    /// The metrics of a layer.
    init(_ layer: ReportDocument.Layer, in document: ReportDocument) {
        let labels = document.configurations.map(ConfigurationLabel.init)
        let all = labels.map(\.rotation).uniqued()
        rotations = all.map { ConfigurationLabel.words(rotation: $0) }
        scalings = labels.map(\.scaling).uniqued()
            .map { scaling in
                Row(
                    scaling: ConfigurationLabel.words(scaling: scaling),
                    cells: all.map { Cell(layer.configurations["\(scaling)/\($0)"]) }
                )
            }
    }
}

extension LayerGrid.Cell {
    fileprivate init(_ values: ReportDocument.Values?) {
        value = SNRCell(values?[.snrDB], isExact: values?.isExact ?? false)
        guard let values else {
            notes = ["the group does not divide its rows"]
            return
        }
        notes = [
            values.rowSNR?.minimum.map { "worst row \(NumberText.decibels($0))" },
            values[.maxAbsErr].map { "largest error \(NumberText.short($0))" },
            values[.zeroFraction].map { "\(NumberText.percent($0)) rounded to 0" },
        ]
        .compactMap { $0 }
    }
}
