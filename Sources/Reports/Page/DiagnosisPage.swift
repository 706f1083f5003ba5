// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import Findings
import Mustache

/// Everything that `diagnosis.mustache` shows: what files are without a report, the best first.
///
/// The rules of ``ReportPage`` for names hold here too.
struct DiagnosisPage {
    /// The page's security policy.
    var policy = PageTemplates.policyWithoutScript
    /// The style sheet.
    var styles = PageTemplates.styles
    /// The file's name, or how many there are, for the window's title.
    var title: String
    /// The same for the heading.
    var heading: BreakableName
    /// What was compared with what, in one line.
    var subtitle: String
    /// What the file comes to, or which of several to take.
    var answer: BreakableName
    /// The sign before it.
    var answerSymbol: String
    /// The style class of its colour.
    var answerClass: String
    /// A bar per file; nil if nothing could be estimated.
    var barChart: BarChart?
    /// The files, the best first.
    var files: [DiagnosedFile]
    /// How the page was made.
    var provenance: [Fact]

    /// The page of a ranking of one file or more.
    ///
    /// - Parameters:
    ///   - documents: The name of each entry's document, in the folder that holds the page.
    ///   - reference: The name of the original that was given, if one was.
    init(_ ranking: DiagnosisRanking, documents: [String], reference: String?, version: String) {
        let best = ranking.entries.first
        let isSingle = ranking.entries.count == 1
        let name = isSingle ? best?.name ?? "" : NumberText.counted(ranking.entries.count, "file")
        title = name.printable(limit: 120)
        heading = BreakableName(name)
        subtitle =
            reference.map { "Compared with \($0.printable(limit: 120))" }
            ?? "Told from the files alone, without an original"
        let mark = best?.diagnosis.mark
        answer = BreakableName(
            isSingle ? best.map { "\($0.diagnosis.markTitle). \($0.diagnosis.verdict.answer)" } ?? "" : ranking.advice)
        answerSymbol = mark?.symbol ?? ""
        answerClass = mark?.styleClass ?? "unknown"
        barChart = BarChart(ranking)
        files = ranking.entries.indices.map { place in
            DiagnosedFile(
                ranking.entries[place], number: place + 1, isOneOfSeveral: !isSingle, document: documents[place])
        }
        provenance = [Fact(term: "Made by", detail: "\(Tool(version: version).name) \(version)".printable())]
        provenance += reference.map { [Fact(term: "Original", detail: $0.printable())] } ?? []
        provenance += ranking.entries.map { entry in
            Fact(term: "File", detail: "\(entry.name): \(NumberText.count(entry.byteCount)) bytes".printable())
        }
    }

    /// The HTML.
    func html() -> String {
        PageTemplates.diagnosis.render(self)
    }
}
