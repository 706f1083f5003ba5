// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import Findings
import Mustache
internal import Surveys

/// Everything that `survey.mustache` shows beside its rows: how many files there are, and what became of them.
///
/// Rows are written one by one, since there may be many: see ``SurveyFileRow``. The rules of ``ReportPage`` for names hold here too.
struct SurveyPage {
    /// The page's security policy.
    var policy = PageTemplates.surveyPolicy
    /// The style sheet.
    var styles = PageTemplates.surveyStyles
    /// The script, which sorts and filters.
    var script = PageTemplates.surveyScript
    /// How many files there are.
    var title: String
    /// What they were judged by, and their size.
    var subtitle: String
    /// What the survey came to.
    var answer: String
    /// The sign before it.
    var answerSymbol: String
    /// The style class of its colour.
    var answerClass: String
    /// How many files came to what.
    var counts: [Count]
    /// What could not be diagnosed; nil if everything was.
    var failures: Failures?
    /// How the page was made.
    var provenance: [Fact]

    /// How many files came to one thing.
    struct Count {
        /// The style class of its colour.
        var countClass: String
        /// Its sign.
        var countSymbol: String
        /// What they came to.
        var countTitle: String
        /// How many.
        var countNumber: String
    }

    /// The list of files that could not be diagnosed.
    struct Failures {
        /// How many there are.
        var failureTitle: String
        /// That not all are listed; nil if they are.
        var moreFailures: String?
    }

    /// The most files that the list of failures names; the table has them all.
    static let mostFailures = 1000

    /// The page of a survey.
    init(_ summary: SurveySummary) {
        title = NumberText.counted(summary.entries, "model")
        subtitle = "Told from the files alone, without originals · \(NumberText.bytes(summary.bytes))"
        answer = SurveyWords.answer(of: summary)
        (answerSymbol, answerClass) = summary.failed == 0 ? ("✓", "good") : ("!", "fair")
        counts = Self.counts(of: summary)
        failures = summary.failed == 0 ? nil : Failures(summary.failed)
        provenance = [
            Fact(term: "Made by", detail: "\(summary.tool.name) \(summary.tool.version)".printable()),
            Fact(term: "Read of each file", detail: summary.options.depth.printable(limit: 120)),
            Fact(term: "Detail counts as lost", detail: "under \(NumberText.decibels(summary.options.lostDetailDB))"),
        ]
    }

    private static func counts(of summary: SurveySummary) -> [Count] {
        let classes = Dictionary(uniqueKeysWithValues: Mark.all.map { (SurveyWords.grade(of: $0), $0.styleClass) })
        return SurveyWords.counts(of: summary)
            .map { symbol, words, count in
                Count(
                    countClass: classes[words] ?? "bad", countSymbol: symbol, countTitle: words,
                    countNumber: NumberText.count(count))
            }
    }
}

extension SurveyPage.Failures {
    /// The list of so many failures.
    init(_ count: Int) {
        failureTitle = "\(NumberText.counted(count, "model")) could not be diagnosed"
        let more = count - SurveyPage.mostFailures
        moreFailures = more > 0 ? "\(NumberText.count(more)) more are in the table of all models." : nil
    }
}
