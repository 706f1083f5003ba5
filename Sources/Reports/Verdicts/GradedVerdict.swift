// SPDX-License-Identifier: Apache-2.0

package import Fidelity
package import Findings

/// What a report comes to, in plain words: a headline, and a few sentences that say where and why.
package struct GradedVerdict: Sendable, Equatable {
    /// What the subject comes to in one word.
    package var mark: Mark
    /// What was judged, verbatim: a candidate's name, or the original's if there is no candidate.
    package var subject: String
    /// The best swept configuration, if the verdict is on what INT8 would be; nil if it is on a file that is there.
    package var prospect: String?
    /// One sentence.
    package var headline: String
    /// What a reader should know next, one sentence each.
    package var sentences: [String]
    /// Which of the sentences says that errors were found; nil if none does.
    package var errors: String?

    /// A verdict from its parts.
    package init(
        _ mark: Mark, subject: String, prospect: String? = nil, headline: String, errors: String? = nil,
        sentences: [String]
    ) {
        self.mark = mark
        self.subject = subject
        self.prospect = prospect
        self.headline = headline
        self.errors = errors
        self.sentences = sentences
    }
}

extension GradedVerdict {
    /// The grade; nil if there is none.
    package var grade: Grade? { mark.grade }
    /// The mark as a heading; of a sweep a clause that says of what: nothing is quantized yet.
    package var gradeTitle: String {
        guard let grade, let prospect else { return mark.title }
        return "INT8 by \(prospect) \(grade.prospect)"
    }

    /// The verdicts of a report: one per candidate, best first; without candidates one on the sweep.
    package static func all(of document: ReportDocument) -> [GradedVerdict] {
        guard document.candidates.isEmpty else {
            return document.candidatesFromBest.map { GradedVerdict(candidate: $0, in: document) }
        }
        return [GradedVerdict(sweepOf: document)]
    }
}
