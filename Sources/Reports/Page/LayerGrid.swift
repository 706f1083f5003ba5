// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity

/// One layer's metrics: scaling down, rotation across.
struct LayerGrid {
    /// One configuration.
    struct Cell {
        /// The rotation in words, for narrow screens.
        var cellLabel: String
        /// The SNR.
        var value: SNRCell
        /// Other metrics, a line each.
        var notes: [String]
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

    /// The metrics of a layer.
    init(_ layer: LayerFidelity, in document: ReportDocument) {
        let all = document.configurations.rotations
        rotations = all.map(\.heading)
        scalings = document.configurations.scalings.map { scaling in
            Row(
                scaling: scaling.heading,
                cells: all.map {
                    Cell(layer.configurations[Configuration(scaling: scaling, rotation: $0)], label: $0.heading)
                }
            )
        }
    }
}

extension LayerGrid.Cell {
    fileprivate init(_ values: MetricValues?, label: String) {
        cellLabel = label
        value = SNRCell(values?[.snrDB], isExact: values?.isExact ?? false)
        guard let values else {
            notes = ["the group does not divide its rows"]
            return
        }
        notes = [
            values.output?.knownSNRDB
                .map {
                    "output \(NumberText.decibels($0))\(values.output?.rounding == nil ? ", weights only" : ", W8A8")"
                },
            values.rowSNR?.minimum.map { "worst row \(NumberText.decibels($0))" },
            values[.maxAbsErr].map { "largest error \(NumberText.short($0))" },
            values[.zeroFraction].map { "\(NumberText.percent($0)) rounded to 0" },
        ]
        .compactMap { $0 }
    }
}
