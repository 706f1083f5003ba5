// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Findings
import Mustache
internal import Surveys

/// One file in the table of a survey.
struct SurveyFileRow {
    /// A number, and by what it is sorted: nothing if it is not known.
    struct Figure {
        /// The number with its unit, or a dash.
        var figureText: String
        /// The number itself; empty if there is none.
        var figureOrder: String

        /// A ratio in dB.
        init(decibels: Double?) {
            figureText = NumberText.decibels(decibels)
            figureOrder = decibels.map { "\($0)" } ?? ""
        }

        /// A size.
        init(bytes: Int?) {
            figureText = bytes.map(NumberText.bytes) ?? "–"
            figureOrder = bytes.map { "\($0)" } ?? ""
        }
    }

    /// A verdict that can be unfolded.
    struct Full {
        /// Why it has its mark, what to do, and how sure that is.
        var sentences: [BreakableName]
    }

    /// Its path or address.
    var path: BreakableName
    /// The style class of its mark's colour.
    var markClass: String
    /// Its mark's sign.
    var markSymbol: String
    /// Its mark in words, or why it failed.
    var markTitle: String
    /// The place of its mark, the best first.
    var markOrder: String
    /// What it is, in a sentence, or why that is not known.
    var what: BreakableName
    /// The verdict in full; nil for a file that failed.
    var full: Full?
    /// Its size.
    var size: Figure
    /// SNR of all quantized layers.
    var snr: Figure
    /// SNR of the worst.
    var worst: Figure
    /// The identifiers of what was found; a dash for nothing.
    var findings: BreakableName
    /// The exit code that it calls for.
    var exitCode: String

    /// A row of a survey.
    init(_ row: SurveyRow) {
        path = BreakableName(row.path)
        exitCode = "\(row.exitCode)"
        size = Figure(bytes: row.file.identity?.byteCount)
        snr = Figure(decibels: row.file.snrDB)
        worst = Figure(decibels: row.file.worstDB)
        switch row.outcome {
        case .diagnosed(let judgement):
            let mark = judgement.mark
            (markClass, markSymbol, markTitle) = (mark.styleClass, mark.symbol, SurveyWords.grade(of: mark))
            markOrder = "\(mark.rank)"
            what = BreakableName(row.file.headline ?? judgement.verdict.answer)
            full = Full(sentences: Self.sentences(judgement.verdict, besides: row.file.headline))
            let found = judgement.findings.map(\.id).joined(separator: ", ")
            findings = BreakableName(found.isEmpty ? "–" : found)
        case .failed(let error, let code):
            (markClass, markSymbol, markTitle) = ("bad", "✗", SurveyWords.failure(exitCode: code))
            markOrder = "\(100 + code)"
            what = BreakableName(error)
            findings = BreakableName("–")
        }
    }

    /// Why a file has its mark, what to do first, and how sure that is.
    private static func sentences(_ verdict: FileVerdict, besides headline: String?) -> [BreakableName] {
        let actions = verdict.actions.prefix(1).map { $0.text }
        return ([verdict.answer] + actions + [verdict.confidence])
            .filter { !$0.isEmpty && $0 != headline }.map(BreakableName.init)
    }
}
