// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Files
import Reports
import Surveys
import SystemPackage

/// `fidelio merge`: makes of the parts of several machines what one machine would have made.
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Joins parts that several machines made to the report or survey of one machine, byte for byte.",
        discussion: """
            Parts are what fidelio analyze --shard and fidelio survey --shard write. All of them have to be there, and of one run: the same files, \
            options and version of fidelio. No file of the model is read; plots are drawn here.

            EXAMPLES
              Four machines, or four jobs of a cluster, one after another or at once:
                fidelio analyze z_image.safetensors int8.safetensors --shard 1/4 -o parts
                fidelio analyze z_image.safetensors int8.safetensors --shard 2/4 -o parts
                fidelio analyze z_image.safetensors int8.safetensors --shard 3/4 -o parts
                fidelio analyze z_image.safetensors int8.safetensors --shard 4/4 -o parts
              Then one report:
                fidelio merge parts -o reports/z_image --card
              The parts of a survey:
                fidelio merge survey/part-*.jsonl -o survey
            """
    )

    @Argument(help: "The parts: files, or folders that hold them.", completion: .file())
    var parts: [FilePath]

    @OptionGroup
    var pictures: PictureArguments

    @OptionGroup(title: "Report")
    var report: ReportArguments

    @OptionGroup
    var run: RunArguments

    func validate() throws {
        guard report.output != nil else { throw ValidationError("Say where the report goes: -o FOLDER.") }
    }

    func run() async throws {
        let files = try FilePath.parts(at: parts)
        guard let first = files.first, let output = report.output else { return }
        let head = try FileBytes(opening: first)
        switch try PartKind(of: head) {
        case .analysis: try await mergeAnalysis(files, head, to: output)
        case .survey: try mergeSurvey(files, head, to: output)
        }
    }

    private func mergeAnalysis(_ files: [FilePath], _ head: FileBytes, to output: FilePath) async throws {
        let folder = ReportFolder(path: output, overwrite: report.overwrite)
        try folder.check()
        let parts = try AnalysisPart.all(in: files, head: head)
        let compared = try await pictures.comparison(run)
        var made = try await Report(merging: parts, version: Version.current, threads: run.threadCount)
        run.note(made.document.notes)
        made.document.pictures = compared.map { PicturesDocument($0, version: Version.current) }
        try await report.write(made, to: folder, run: run)
    }

    private func mergeSurvey(_ files: [FilePath], _ head: FileBytes, to output: FilePath) throws {
        guard !pictures.areGiven, !report.card else {
            throw ValidationError("--pictures and --card are of a report, and these are parts of a survey.")
        }
        let folder = SurveyFolder(path: output)
        try SurveyOutput(path: output, shard: nil).check()
        if !report.overwrite { try folder.checkIsNew() }
        let lock = try report.overwrite ? SurveyLock(of: SurveyOutput(path: output, shard: nil)) : nil
        defer { lock?.release() }
        let merge = try SurveyMerge(files, head: head, version: Version.current)
        let summary = merge.result.summary(merge.options, version: Version.current)
        try folder.write(merge.result, summary)
        try run.say(summary, ("Page", folder.page))
    }
}
