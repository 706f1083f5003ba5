// SPDX-License-Identifier: Apache-2.0

import Fidelity

/// A metric in words: what a reader needs to understand a column, and to compute it again.
struct MetricDefinition {
    /// The identifier in report.json and layers.csv.
    var id: String
    /// The name in headings.
    var name: String
    /// The formula.
    var formula: String
    /// What it says, and which way is better.
    var meaning: String

    /// The definitions of the metrics that a report shows, in the order of the metric table.
    static func all(in document: ReportDocument) -> [MetricDefinition] {
        let shown = Set(document.options.metrics)
        return Metric.allCases
            .filter { shown.isEmpty || shown.contains($0.rawValue) || $0 == .snrDB }
            .map(MetricDefinition.init)
    }

    /// The definition of a metric; W is the original, Ŵ what the quantized file stands for, n the finite weights.
    init(_ metric: Metric) {
        id = metric.rawValue
        switch metric {
        case .mse:
            (name, formula) = ("Mean squared error", "Σ(W−Ŵ)² / n")
            meaning = "In squared units of the weights. Lower is better."
        case .snrDB:
            (name, formula) = ("Signal-to-noise ratio (SNR)", "10 · log₁₀(ΣW² / Σ(W−Ŵ)²) dB")
            meaning = """
                How far the weights stand above their error: 20 dB more is a tenth of the error. 40 dB is an error of 1 %. \
                A model's SNR pools: the sum of all layers' signals over the sum of all their errors. “exact” where there \
                is no error. Higher is better.
                """
        case .maxAbsErr:
            (name, formula) = ("Largest error", "max |W−Ŵ|")
            meaning = "In units of the weights. Lower is better."
        case .cosine:
            (name, formula) = ("Cosine similarity", "⟨W, Ŵ⟩ / (‖W‖ · ‖Ŵ‖)")
            meaning =
                "1 where both point the same way; about 1/√G where a rotation by groups of G was forgotten. Higher is better."
        case .rowSNRDB:
            (name, formula) = (
                "SNR of rows", "minimum, 5th percentile and median over rows of 10 · log₁₀(Σw² / Σ(w−ŵ)²) dB"
            )
            meaning = "A row is one output channel: a low minimum is a channel that lost much. Higher is better."
        case .zeroFraction:
            (name, formula) = ("Weights rounded to zero", "share of nonzero weights whose code is 0")
            meaning =
                "Only where nothing is rotated. A scale that is too wide for most weights shows here. Lower is better."
        case .codeEntropy:
            (name, formula) = ("Entropy of the codes", "−Σ p(q) · log₂ p(q) bits")
            meaning = "How much of the 8 bits is used. Higher says that the codes are spread."
        }
    }
}
