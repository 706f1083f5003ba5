// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
public import Findings

/// A report with all that its renderings are made from.
public struct Report: Sendable, Equatable {
    /// The figures in numbers.
    package var document: ReportDocument
    /// What plots need beyond it; nil if there is no figures.json.
    package var figures: FiguresDocument?

    /// A report from its parts.
    package init(document: ReportDocument, figures: FiguresDocument? = nil) {
        self.document = document
        self.figures = figures
    }
}

extension Report {
    /// The report of an analysis.
    ///
    /// - Parameters:
    ///   - assessment: what was measured and found.
    ///   - version: the version of the tool that made it.
    ///   - include: regular expressions that chose layers; empty for all.
    ///   - exclude: regular expressions that left layers out.
    public init(_ assessment: Assessment, version: String, include: [String] = [], exclude: [String] = []) {
        var document = ReportDocument(assessment.result, version: version, include: include, exclude: exclude)
        for (candidate, diagnosis) in zip(assessment.result.candidates, assessment.diagnoses) {
            document.add(diagnosis, of: candidate.name)
        }
        self.init(
            document: document,
            figures: assessment.figures.isEmpty ? nil : FiguresDocument(layers: assessment.figures))
    }
}
