// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Files
import Reports
import SystemPackage

/// `fidelio merge`: makes of the parts of several machines what one machine would have made.
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Makes the report of parts that several machines measured, to the byte that of one machine.",
        discussion: """
            Parts are what fidelio analyze --shard writes. All of them have to be there, and of one run: the same files, \
            options and version of fidelio. No file of the model is read; plots are drawn here.

            EXAMPLES
              Four machines, or four jobs of a cluster, one after another or at once:
                fidelio analyze z_image.safetensors int8.safetensors --shard 1/4 -o parts
                fidelio analyze z_image.safetensors int8.safetensors --shard 2/4 -o parts
                fidelio analyze z_image.safetensors int8.safetensors --shard 3/4 -o parts
                fidelio analyze z_image.safetensors int8.safetensors --shard 4/4 -o parts
              Then one report:
                fidelio merge parts -o reports/z_image --card
            """
    )

    @Argument(help: "The parts: files, or folders that hold them.", completion: .file())
    var parts: [FilePath]

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Renders of both models, told of beside the weights: two PNG files or two folders.",
            valueName: "reference candidate"),
        completion: .file())
    var pictures: [FilePath] = []

    @OptionGroup(title: "Report")
    var report: ReportArguments

    @OptionGroup
    var run: RunArguments

    func validate() throws {
        guard report.output != nil else { throw ValidationError("Say where the report goes: -o FOLDER.") }
        try PictureArguments.check(pictures)
    }

    func run() async throws {
        let files = try FilePath.parts(at: parts)
        guard let first = files.first, let output = report.output else { return }
        switch try PartKind(of: first) {
        case .analysis: try await mergeAnalysis(files, to: output)
        }
    }

    private func mergeAnalysis(_ files: [FilePath], to output: FilePath) async throws {
        let folder = ReportFolder(path: output, overwrite: report.overwrite)
        try folder.check()
        let set = try PartSet<AnalysisPart>(reading: files)
        let compared = try await PictureArguments.comparison(of: pictures, run)
        var made = try await Report(merging: set.parts, version: Version.current, threads: run.threadCount)
        run.note(made.document.notes)
        made.document.pictures = compared.map { PicturesDocument($0, version: Version.current) }
        try await report.write(made, to: folder, run: run)
    }
}
