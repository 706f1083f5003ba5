// SPDX-License-Identifier: Apache-2.0

/// What a report comes to, in plain words: a headline, and a few sentences that say where and why.
package struct GradedVerdict: Sendable, Equatable {
    /// How faithful the subject is; nil if nothing could be measured.
    package var grade: Grade?
    /// What stands in a grade's place if there is none.
    package var ungraded: Ungraded
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

    /// Why there is no grade; the raw value is the heading.
    package enum Ungraded: String, Sendable {
        /// Some quantized layers could not be judged, and the others are no worse than a grade's limits.
        case partly = "Judged in part"
        /// No quantized layer could be judged.
        case unjudged = "Not judged"
        /// Errors were found, so that weights near the original's earn no grade.
        case errors = "Errors found"
        /// No layer is quantized.
        case unquantized = "Not quantized"
        /// There is nothing that could be measured.
        case unmeasured = "Not measured"
    }

    /// A verdict from its parts.
    package init(
        grade: Grade?, or ungraded: Ungraded = .unmeasured, subject: String, prospect: String? = nil,
        headline: String, errors: String? = nil, sentences: [String]
    ) {
        self.grade = grade
        self.ungraded = ungraded
        self.subject = subject
        self.prospect = prospect
        self.headline = headline
        self.errors = errors
        self.sentences = sentences
    }
}

extension GradedVerdict {
    /// The grade as a heading; of a sweep a clause that says of what: nothing is quantized yet.
    package var gradeTitle: String {
        guard let grade else { return ungraded.rawValue }
        guard let prospect else { return grade.title }
        let words = grade == .unfaithful ? "not be faithful" : "be \(grade.title.lowercased())"
        return "INT8 by \(prospect) would \(words)"
    }

    /// The verdicts of a report: one per candidate, best first; without candidates one on the sweep.
    package static func all(of document: ReportDocument) -> [GradedVerdict] {
        guard document.candidates.isEmpty else {
            return document.candidatesFromBest.map { GradedVerdict(candidate: $0, in: document) }
        }
        return [GradedVerdict(sweepOf: document)]
    }
}
