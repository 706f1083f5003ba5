// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Findings

/// What a reader sees first: the answer, a bar per candidate, the worst that was found, and what to do next.
///
/// The card begins with the same sentences.
struct FirstScreen {
    /// The answer in one sentence: which file to take, or how good the file is.
    var answer: BreakableName
    /// The sign before it.
    var answerSymbol: String
    /// The style class of its colour.
    var answerClass: String
    /// What the bars show, if there are any.
    var barChart: BarChart?
    /// The bars again where they are so many that the next step has to stand before them.
    var longBarChart: BarChart?
    /// The worst that was found, in one sentence or two.
    var worstFound: CommandText
    /// What to do next.
    var nextStep: CommandText
    /// The style class of what to do next: `command` where it is nothing but one.
    var nextStepClass: String

    /// More bars than this push the next step off a phone's first screen.
    private static let mostBarsBefore = 5

    /// The first screen of a report.
    init(_ document: ReportDocument) {
        let verdicts = document.verdictsFromBest
        let text = AnswerText(document, verdicts: verdicts)
        answer = BreakableName(text.answer)
        answerSymbol = verdicts.first?.mark.symbol ?? ""
        answerClass = verdicts.first?.mark.styleClass ?? "unknown"
        let chart = BarChart(document, verdicts: verdicts)
        let isLong = chart.map { $0.bars.count > Self.mostBarsBefore } ?? false
        barChart = isLong ? nil : chart
        longBarChart = isLong ? chart : nil
        worstFound = CommandText(text.worst)
        nextStep = CommandText(text.next)
        nextStepClass = text.next.hasPrefix("fidelio ") ? "command" : "advice"
    }
}

extension Mark {
    /// The style class of its colour: its grade's, red where errors were found, and grey for what is not known.
    var styleClass: String { grade?.rawValue ?? (self == .errors ? Grade.unfaithful.rawValue : "unknown") }
}

extension ReportDocument {
    /// The verdicts, the file to take first: by mark, then by SNR.
    var verdictsFromBest: [GradedVerdict] {
        let verdicts = GradedVerdict.all(of: self)
        return verdicts.indices.sorted { (verdicts[$0].mark.rank, $0) < (verdicts[$1].mark.rank, $1) }
            .map { verdicts[$0] }
    }
}
