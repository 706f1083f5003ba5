// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Files
import Reports
import SystemPackage

/// `fidelio report`: renders a report.json again.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Renders a report.json again: page, table and plots.",
        discussion: """
            EXAMPLES
              fidelio report reports/z_image/report.json -o reports/z_image_again
              fidelio report reports/z_image --overwrite --card
            """
    )

    @Argument(help: "The report.json, or the folder that holds it.", completion: .file())
    var file: FilePath

    @OptionGroup
    var report: ReportArguments

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let report = try Report(reading: file)
        let folder = ReportFolder(path: self.report.output ?? folder(of: file), overwrite: self.report.overwrite)
        try await self.report.write(report, to: folder, run: run)
    }

    /// Where the report is: its page is written beside it.
    private func folder(of file: FilePath) -> FilePath {
        file.spelling.hasSuffix(".json") ? file.folder : file
    }
}
