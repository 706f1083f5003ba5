// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
package import Regression

extension Baseline {
    /// What a report says of one of its candidates.
    ///
    /// - Parameters:
    ///   - label: the candidate's name in the report.
    ///   - metrics: identifiers of the metrics to keep, of those that the report has.
    ///   - version: the version of the tool that makes the baseline.
    package init(
        of label: String, in report: ReportDocument, metrics: Set<String> = Baseline.standardMetrics, version: String
    ) {
        let kept = report.options.metrics.filter(metrics.contains)
        self.init(
            of: label,
            in: FidelityResult(
                reference: report.reference, candidates: report.candidates, layers: report.layers,
                skipped: report.skipped, unquantized: report.unquantized),
            pool: report.summary.measured[label]?.quantized,
            options: Options(metrics: kept, include: report.options.include, exclude: report.options.exclude),
            version: version)
    }
}
