// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Fidelity

/// The layers that lose most, and what each would have in the other columns.
///
/// Their order is that of `ReportDocument.layersFromWorst`.
struct WorstTable {
    /// One layer.
    struct Row {
        /// Its place in network order, from 0: the page's link to it.
        var place: Int
        /// Its name.
        var layer: String
        /// One cell a column.
        var cells: [SNRCell]
    }

    /// By what the layers are ranked, as a sentence.
    var ranking: String
    /// The columns' headings.
    var columns: [String]
    /// The layers, worst first.
    var rows: [Row]

    /// How many layers are shown.
    private static let length = 8
    /// How many columns fit a page.
    private static let width = 6

    /// The table of a report; nil where no layer has an SNR.
    init?(_ document: ReportDocument) {
        let sources = Self.sources(of: document)
        let places = document.placesFromWorst
        guard !places.isEmpty else { return nil }
        ranking =
            document.candidates.isEmpty
            ? "by their SNR as \(sources.first?.title ?? ""), the plainest way to write them"
            : document.candidates.count == 1 ? "by their measured SNR" : "by the least SNR that a candidate gives them"
        columns = sources.map(\.title)
        rows = places.prefix(Self.length)
            .map { place in
                Row(
                    place: place,
                    layer: document.layers[place].name.printable(),
                    cells: sources.map { source in
                        let values = source.values(document.layers[place])
                        return SNRCell(values?[.snrDB], isExact: values?.isExact ?? false)
                    }
                )
            }
    }

    private struct Source {
        var title: String
        var values: (ReportDocument.Layer) -> ReportDocument.Values?
    }

    private static func sources(of document: ReportDocument) -> [Source] {
        let candidates = document.candidates.map { file in
            Source(title: file.name.printable(limit: 40)) { $0.measured[file.name]?.values }
        }
        let room = max(width - candidates.count, 1)
        let labels =
            document.configurations.count <= room
            ? document.configurations
            : [document.configurations.first, document.bestConfiguration?.label].compactMap { $0 }.uniqued()
        return candidates
            + labels.map { label in
                Source(title: label.printable(limit: 40)) { $0.configurations[label] }
            }
    }
}
