// SPDX-License-Identifier: Apache-2.0

/// What a report comes to, in plain words: a headline, and a few sentences that say where and why.
public struct Verdict: Sendable, Equatable {
    /// How faithful the subject is; nil if nothing could be measured.
    public var grade: Grade?
    /// Whether layers were left out of it, so that it is the grade of a part.
    public var isPartial = false
    /// Whether errors were found, so that weights that are near the original's are no praise.
    public var hasErrors = false
    /// What was judged, verbatim: a candidate's name, or the best swept configuration.
    public var subject: String
    /// One sentence.
    public var headline: String
    /// What a reader should know next, one sentence each.
    public var sentences: [String]

    /// A verdict from its parts.
    public init(grade: Grade?, subject: String, headline: String, sentences: [String]) {
        self.grade = grade
        self.subject = subject
        self.headline = headline
        self.sentences = sentences
    }
}

extension Verdict {
    /// The grade as a heading.
    public var gradeTitle: String {
        grade?.title ?? (isPartial ? "Judged in part" : hasErrors ? "Errors found" : "Not measured")
    }

    /// The verdicts of a report: one a candidate, best first, or, where there is none, one on the sweep.
    public static func all(of document: ReportDocument) -> [Verdict] {
        guard document.candidates.isEmpty else {
            return document.candidatesFromBest.map { Verdict(candidate: $0, in: document) }
        }
        return [Verdict(sweepOf: document)]
    }
}
