// SPDX-License-Identifier: Apache-2.0

import Fidelity

/// A column of figures in layers.csv and in the page's table: a metric, or one of the numbers of a metric that has several.
struct MetricColumn: Sendable {
    /// The column's identifier: the metric's, with `_min`, `_p05` or `_median` where it has three numbers.
    let id: String
    /// The short name in the page's table.
    let name: String
    /// How the page writes it: `decibels`, `share`, `scientific`, `cosine` or `bits`.
    let form: String
    /// The metric it belongs to.
    let metric: Metric
    private let place: Int

    /// All columns, in the order of the metric table.
    static let all: [MetricColumn] = Metric.all.flatMap { metric in
        metric.numbers.indices.map { MetricColumn(metric, place: $0) }
    }

    private init(_ metric: Metric, place: Int) {
        let figure = metric.numbers[place]
        id = figure.key.map { "\(metric.id)_\($0)" } ?? metric.id
        name = figure.heading
        form = metric.unit.form
        self.metric = metric
        self.place = place
    }

    /// The figure of a layer; nil if it is absent or undefined.
    func value(_ values: MetricValues) -> Double? {
        values.numbers(of: metric).flatMap { $0[place] }
    }
}

extension Metric.Unit {
    /// How the page writes numbers of this unit.
    fileprivate var form: String {
        switch self {
        case .weight, .squaredWeight, .squaredOutput: "scientific"
        case .decibels: "decibels"
        case .bits: "bits"
        case .share: "share"
        case .ratio: "cosine"
        }
    }
}
