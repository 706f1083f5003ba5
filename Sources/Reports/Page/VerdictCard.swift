// SPDX-License-Identifier: Apache-2.0

/// A verdict as the page shows it.
struct VerdictCard {
    /// The style class of the grade.
    var gradeClass: String
    /// The grade in words.
    var gradeTitle: String
    /// What was judged.
    var subject: BreakableName
    /// One sentence.
    var headline: String
    /// The sentences below it.
    var sentences: [String]

    /// The card of a verdict.
    init(_ verdict: Verdict) {
        gradeClass = verdict.grade?.rawValue ?? "unknown"
        gradeTitle = verdict.grade?.title ?? "Not measured"
        subject = BreakableName(verdict.subject)
        headline = verdict.headline
        sentences = verdict.sentences
    }
}

/// One line of the explanation of grades.
struct GradeRule {
    /// The style class of the grade.
    var gradeClass: String
    /// The grade in words.
    var gradeTitle: String
    /// When it is given.
    var rule: String

    /// The rule of a grade.
    init(_ grade: Grade) {
        gradeClass = grade.rawValue
        gradeTitle = grade.title
        if let limits = grade.limits {
            rule =
                "pooled SNR at least \(Int(limits.pooled)) dB (the error is at most "
                + "\(NumberText.relativeError(decibels: limits.pooled)) of the weights), "
                + "and no layer under \(Int(limits.worst)) dB"
        } else {
            rule = "anything less"
        }
    }
}
