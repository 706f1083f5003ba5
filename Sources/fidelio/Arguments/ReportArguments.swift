// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Reports

/// How a report is written.
struct ReportArguments: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write the report to.", valueName: "folder"))
    var output: String?

    @Flag(help: "Replace a report that is there.")
    var overwrite = false

    @Flag(help: "Draw no plots.")
    var noPlots = false

    @Flag(help: "Write card.md too: a section for a model page.")
    var card = false

    /// Writes a report and says what is missing in it.
    ///
    /// - Returns: the report's page.
    func write(_ report: Report, to folder: ReportFolder, run: RunArguments) async throws -> String {
        let contents = try await folder.write(report, drawsPlots: !noPlots, writesCard: card)
        if !noPlots { run.note(contents.notes) }
        return folder.path + "/index.html"
    }
}
