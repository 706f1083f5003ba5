// SPDX-License-Identifier: Apache-2.0

import Fidelity

/// A metric in words: what a reader needs to understand a column, and to compute it again.
///
/// W is the original, Ŵ what the quantized file stands for, n the finite weights.
struct MetricDefinition {
    /// The identifier in report.json and layers.csv.
    let id: String
    /// The name in headings.
    let name: String
    /// The formula.
    let formula: String
    /// What it says, and which way is better.
    let meaning: String

    /// The definitions of the metrics that a report shows, in the order of the metric table.
    static func all(in document: ReportDocument) -> [MetricDefinition] {
        let shown = Set(document.options.metrics)
        let all = Metric.all.filter { !$0.needsActivations || document.activations != nil }
        return all.filter { shown.isEmpty || shown.contains($0.id) || $0 == .snrDB }.map(MetricDefinition.init)
    }

    private init(_ metric: Metric) {
        (id, name, formula, meaning) = (metric.id, metric.name, metric.formula, metric.meaning)
    }
}
