// SPDX-License-Identifier: Apache-2.0

import Fidelity

/// The layers that lose most, and what each would have in the other columns.
///
/// With candidates, layers are ranked by the least SNR that a candidate gives them; in a sweep alone by the first
/// configuration, the plainest, since that shows which layers need more than it.
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
        let ranked = Self.ranked(document, by: document.candidates.isEmpty ? Array(sources.prefix(1)) : sources)
        guard !ranked.isEmpty else { return nil }
        ranking = document.candidates.isEmpty
            ? "by their SNR as \(sources.first?.title ?? ""), the plainest way to write them"
            : document.candidates.count == 1 ? "by their measured SNR" : "by the least SNR that a candidate gives them"
        columns = sources.map(\.title)
        rows = ranked.prefix(Self.length).map { place, layer in
            Row(
                place: place,
                layer: NameText.visible(layer.name),
                cells: sources.map { source in
                    let values = source.values(layer)
                    return SNRCell(values?[.snrDB], isExact: values?.isExact ?? false)
                }
            )
        }
    }

    private struct Source {
        var title: String
        var isCandidate: Bool
        var values: (ReportDocument.Layer) -> ReportDocument.Values?
    }

    private static func sources(of document: ReportDocument) -> [Source] {
        let candidates = document.candidates.map { file in
            Source(title: NameText.visible(file.name, limit: 40), isCandidate: true) { $0.measured[file.name]?.values }
        }
        let room = max(width - candidates.count, 1)
        let labels = document.configurations.count <= room
            ? document.configurations
            : [document.configurations.first, document.bestConfiguration?.label].compactMap { $0 }.uniqued()
        return candidates
            + labels.map { label in
                Source(title: NameText.visible(label, limit: 40), isCandidate: false) { $0.configurations[label] }
            }
    }

    private static func ranked(
        _ document: ReportDocument,
        by sources: [Source]
    ) -> [(place: Int, layer: ReportDocument.Layer)] {
        let judges = document.candidates.isEmpty ? sources : sources.filter(\.isCandidate)
        return document.layers.enumerated()
            .compactMap { place, layer -> (place: Int, layer: ReportDocument.Layer, snr: Double)? in
                let values = judges.compactMap { $0.values(layer)?[.snrDB] }
                return values.min().map { (place, layer, $0) }
            }
            .sorted { ($0.snr, $0.place) < ($1.snr, $1.place) }
            .map { ($0.place, $0.layer) }
    }
}
