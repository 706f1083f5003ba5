// SPDX-License-Identifier: Apache-2.0

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
