// SPDX-License-Identifier: Apache-2.0

import Fidelity

/// A column of figures in layers.csv and in the page's table: a scalar metric, or one of the row SNR's three figures.
struct MetricColumn: Sendable {
    /// The column's identifier: the metric's, with `_min`, `_p05` or `_median` where it has three figures.
    var id: String
    /// The short name in the page's table.
    var name: String
    /// How the page writes it: `decibels`, `share`, `scientific`, `cosine` or `bits`.
    var form: String
    /// The metric it belongs to.
    var metric: Metric
    /// The figure of a layer; nil if it is absent or undefined.
    var value: @Sendable (MetricValues) -> Double?

    /// All columns, in the order of the metric table.
    static let all: [MetricColumn] = Metric.allCases.flatMap { metric in
        switch metric {
        case .mse: [MetricColumn(metric, name: "MSE", form: "scientific")]
        case .snrDB: [MetricColumn(metric, name: "SNR dB", form: "decibels")]
        case .maxAbsErr: [MetricColumn(metric, name: "Largest error", form: "scientific")]
        case .cosine: [MetricColumn(metric, name: "Cosine", form: "cosine")]
        case .rowSNRDB: rowColumns
        case .zeroFraction: [MetricColumn(metric, name: "Rounded to 0", form: "share")]
        case .codeEntropy: [MetricColumn(metric, name: "Entropy bits", form: "bits")]
        }
    }

    private static let rowColumns = [
        MetricColumn(row: "min", name: "Worst row dB") { $0.minimum },
        MetricColumn(row: "p05", name: "5 % row dB") { $0.fifthPercentile },
        MetricColumn(row: "median", name: "Median row dB") { $0.median },
    ]

    private init(_ metric: Metric, name: String, form: String) {
        id = metric.rawValue
        self.name = name
        self.form = form
        self.metric = metric
        value = { $0[metric] }
    }

    private init(row: String, name: String, figure: @escaping @Sendable (RowSNR) -> Double?) {
        id = "\(Metric.rowSNRDB.rawValue)_\(row)"
        self.name = name
        form = "decibels"
        metric = .rowSNRDB
        value = { $0.rowSNR.flatMap(figure) }
    }
}
