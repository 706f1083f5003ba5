// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
import Fidelity
import Foundation

/// The layers as the page's script takes them: short keys, numbers of six significant digits.
///
/// report.json beside the page holds them exactly.
struct PageData: Encodable {
    /// A group of columns: a candidate or a configuration.
    struct Source: Encodable {
        var label: String
        /// What heads its columns and stands in lists, where it is shorter than the label.
        var short: String?
        var candidate: Bool
    }

    /// A metric column.
    struct Column: Encodable {
        var id: String
        var name: String
        var form: String
    }

    /// One layer; `values` has a list a source, in the order of `columns`, or null where the layer has none.
    struct Row: Encodable {
        var name: String
        var shape: [Int]
        var dtype: String
        var parameters: Int
        var bad: Int
        var labels: [String?]
        var values: [[Cell]?]
    }

    /// A number, or what stands in its place.
    enum Cell: Encodable {
        case number(Double)
        case exact
        case none

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .number(let value): try container.encode(value)
            case .exact: try container.encode("exact")
            case .none: try container.encodeNil()
            }
        }
    }

    /// All groups of columns.
    var sources: [Source]
    /// The labels of those that are shown at first.
    var usual: [String]
    var columns: [Column]
    /// The identifiers of the columns that are shown at first.
    var shown: [String]
    var layers: [Row]

    /// The data of a report.
    init(_ document: ReportDocument) {
        let metrics = MetricColumn.all
            .filter { column in
                document.options.metrics.isEmpty || document.options.metrics.contains(column.metric.id)
            }
            .filter { !$0.metric.needsActivations || document.activations != nil }
        let all = document.candidateSources + document.configurationSources
        let names = document.shortNames
        sources = all.map { source in
            let short = names[source.label]
            return Source(
                label: source.label, short: short == source.label ? nil : short, candidate: source.isCandidate)
        }
        usual = document.distinctSources.map(\.label)
        columns = metrics.map { Column(id: $0.id, name: $0.name, form: $0.form) }
        let sources = (document.candidateSources + document.configurationSources).map { document.pool(of: $0) }
        let output = OutputMeasure.known(to: sources).map { $0 == .rounded ? Metric.outW8A8SNRDB : .outSNRDB }
        shown = metrics.filter { $0.metric == .snrDB || $0.metric == output }.map(\.id)
        if shown.isEmpty { shown = metrics.prefix(1).map(\.id) }
        layers = document.layers.map { Row($0, in: document, sources: all, metrics: metrics) }
    }

    /// The JSON, in which no `<` could end the script element that holds it.
    var scriptText: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let text = String(decoding: try encoder.encode(self), as: UTF8.self)
            return text.replacing("<", with: "\\u003C")
        }
    }
}

extension PageData.Row {
    fileprivate init(
        _ layer: LayerFidelity,
        in document: ReportDocument,
        sources: [ReportDocument.Source],
        metrics: [MetricColumn]
    ) {
        name = layer.name
        shape = layer.shape
        dtype = layer.elementType.rawValue
        parameters = layer.parameters
        bad = layer.nonFinite
        labels = document.candidates.map { layer.measured[$0.name]?.label }
        values = sources.map { source in
            source.values(of: layer).map { values in metrics.map { PageData.Cell(values, column: $0) } }
        }
    }
}

extension PageData.Cell {
    fileprivate init(_ values: MetricValues, column: MetricColumn) {
        if let value = column.value(values) {
            self = .number(Double(String(format: "%.6g", value)) ?? value)
        } else {
            self = column.metric == .snrDB && values.isExact ? .exact : .none
        }
    }
}
