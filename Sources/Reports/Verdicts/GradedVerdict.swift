// SPDX-License-Identifier: Apache-2.0

/// What a report comes to, in plain words: a headline, and a few sentences that say where and why.
package struct GradedVerdict: Sendable, Equatable {
    /// How faithful the subject is; nil if nothing could be measured.
    package var grade: Grade?
    /// Whether layers were left out of it, so that it is the grade of a part.
    package var isPartial = false
    /// Whether errors were found, so that weights near the original's earn no grade.
    package var hasErrors = false
    /// What was judged, verbatim: a candidate's name, or the best swept configuration.
    package var subject: String
    /// One sentence.
    package var headline: String
    /// What a reader should know next, one sentence each.
    package var sentences: [String]

    /// A verdict from its parts.
    package init(grade: Grade?, subject: String, headline: String, sentences: [String]) {
        self.grade = grade
        self.subject = subject
        self.headline = headline
        self.sentences = sentences
    }
}

extension GradedVerdict {
    /// The grade as a heading.
    package var gradeTitle: String {
        grade?.title ?? (isPartial ? "Judged in part" : hasErrors ? "Errors found" : "Not measured")
    }

    /// The verdicts of a report: one per candidate, best first; without candidates one on the sweep.
    package static func all(of document: ReportDocument) -> [GradedVerdict] {
        guard document.candidates.isEmpty else {
            return document.candidatesFromBest.map { GradedVerdict(candidate: $0, in: document) }
        }
        return [GradedVerdict(sweepOf: document)]
    }
}
