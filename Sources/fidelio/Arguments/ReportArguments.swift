// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Fidelity
import Files
import Reports
import SystemPackage

/// How a report is written.
struct ReportArguments: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The folder to write the report to.", valueName: "folder"),
        completion: .directory)
    var output: FilePath?

    @Flag(help: "Replace a report that is there.")
    var overwrite = false

    @Flag(help: "Draw no plots.")
    var noPlots = false

    @Flag(help: "Write card.md and badge.svg too: a section for a model page, about the first candidate.")
    var card = false

    /// Writes a report, says what is missing in it, and prints its summary and where its page is, or its JSON.
    ///
    /// - Parameter read: what came over the network for it; the report itself is the same wherever files are.
    func write(
        _ report: Report, to folder: ReportFolder, run: RunArguments, read: ReadAmount? = nil
    ) async throws {
        let contents = try await run.withStages { stages in
            try await folder.write(
                report, drawsPlots: !noPlots, writesCard: card, progress: { stages.update($0, done: $1, total: $2) })
        }
        if !noPlots { run.note(contents.notes) }
        if run.json {
            let document = ReadDocument(report.document, read: read)
            StandardOutput.print(String(decoding: try JSONText.encode(document), as: UTF8.self))
        } else {
            let width = StandardOutput.columns ?? SummaryText.usualWidth
            let summary = SummaryText(report.document, width: width, hasColor: StandardOutput.hasColor).text
            StandardOutput.print([summary, "Report: \(folder.path.appending("index.html").printable())"])
        }
    }
}

/// Which layers a report shows with figures of their own.
struct DetailArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Show figures of the n layers that lose most.", valueName: "n"))
    var worst = 3

    @Option(
        help: ArgumentHelp("Show figures of layers whose name matches too; can be given again.", valueName: "regex"))
    var detail: [String] = []

    mutating func validate() throws {
        if worst < 0 { throw ValidationError("--worst \(worst) is less than 0.") }
        try LayerArguments.check(detail)
    }

    /// The layers that these arguments choose.
    var choice: LayerDetail {
        LayerDetail(worst: worst, isAskedFor: LayerArguments.anyOf(detail))
    }
}
