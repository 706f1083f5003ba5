// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
internal import Files

/// The layers that lose most, and what each would have in the other columns.
///
/// Their order is that of `ReportDocument.layersFromWorst`.
struct WorstTable {
    /// One column: a candidate or a configuration.
    struct Column {
        /// Its heading, short where candidates stand side by side.
        var heading: BreakableName
        /// The whole name, where the heading is shorter.
        var fullName: String?
    }

    /// One layer.
    struct Row {
        /// Its place in network order, from 0: the page's link to it.
        var place: Int
        /// Its name.
        var layer: BreakableName
        /// One cell a column.
        var cells: [Cell]
    }

    /// One number.
    struct Cell {
        /// The column's heading, for narrow screens.
        var cellLabel: String
        /// The SNR: of the layer's output where that is known.
        var value: SNRCell
        /// The SNR of its weights, where the other is its output's.
        var weightsNote: String?
    }

    /// What the numbers are, as a sentence.
    var quantity: String
    /// By what the layers are ranked, as a sentence.
    var ranking: String
    /// That columns were left out, if they were.
    var omission: String?
    /// The columns.
    var columns: [Column]
    /// The layers, worst first.
    var rows: [Row]

    /// How many layers are shown.
    private static let length = 8

    /// The table of a report; nil if no layer has an SNR.
    init?(_ document: ReportDocument) {
        let sources = document.distinctSources
        let places = document.placesFromWorst
        guard !places.isEmpty else { return nil }
        let isOfOutputs = document.knowsOutputs
        quantity =
            isOfOutputs
            ? "SNR in dB of what each layer computes, with inputs rounded where that is known; below it the SNR of its weights."
            : "SNR in dB."
        ranking = Self.ranking(of: document, figure: isOfOutputs ? "SNR of their output" : "SNR")
        let short = document.shortNames
        columns = sources.map { Column($0.label, short: short[$0.label]) }
        let left = document.keySources.count - sources.count
        omission = left > 0 ? "Configurations that a candidate has in every layer are not repeated." : nil
        rows = places.prefix(Self.length)
            .map { place in
                Row(
                    place: place,
                    layer: BreakableName(document.layers[place].name),
                    cells: sources.map { source in
                        let values = source.values(of: document.layers[place])
                        return Cell(values, label: short[source.label].printable(limit: 60), isOfOutputs: isOfOutputs)
                    }
                )
            }
    }

    private static func ranking(of document: ReportDocument, figure: String) -> String {
        switch document.candidates.count {
        case 0:
            "by the \(figure) as \(document.configurations.first?.description ?? ""), the plainest way to write them"
        case 1: "by the measured \(figure)"
        default: "by the least \(figure) that a candidate gives them"
        }
    }
}

extension WorstTable.Cell {
    fileprivate init(_ values: MetricValues?, label: String, isOfOutputs: Bool) {
        cellLabel = label
        let weights = SNRCell(values?[.snrDB], isExact: values?.isExact ?? false)
        guard isOfOutputs, let values else {
            value = weights
            return
        }
        value = SNRCell(values.output?.knownSNRDB)
        weightsNote = "weights \(weights.snr)"
    }
}

extension WorstTable.Column {
    fileprivate init(_ label: String, short: String) {
        heading = BreakableName(short)
        fullName = short == label ? nil : label.printable()
    }
}
