// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Files
import Pictures
import Reports
import SystemPackage

/// `fidelio pictures`: what a quantized model's pictures differ in from the original's.
struct PicturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pictures",
        abstract: "Says whether pictures became waxy, soft, noisy or sharper.",
        discussion: """
            Render the same prompts and seeds with the original and with the quantized model, save as PNG, and compare the two \
            files or the two folders. Pictures of two folders are paired by name; where names differ, by the seed and prompt \
            that ComfyUI and A1111 write into PNG files, or by number.

            Texture is the fine detail of surfaces, edges the strongest fine detail, both with contrast taken off, so neither \
            depends on where things stand in a picture. docs/pictures.md defines every figure and says how often verdicts are \
            right. Take PNG: JPEG and WebP change the texture that is compared.

            EXAMPLES
              Two renders of one seed:
                fidelio pictures bf16.png int8.png
              Two folders of renders, as a page with both pictures of each pair:
                fidelio pictures renders/bf16 renders/int8 -o reports/pictures
              Every figure as JSON:
                fidelio pictures renders/bf16 renders/int8 --json
            """
    )

    @Argument(help: "The original model's picture (PNG), or a folder of them.", completion: .file())
    var reference: FilePath

    @Argument(help: "The quantized model's picture, or a folder of them.", completion: .file())
    var candidate: FilePath

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write a page with both pictures of each pair to a folder too.", valueName: "folder"),
        completion: .directory)
    var output: FilePath?

    @Flag(help: "Replace a comparison of pictures that is there.")
    var overwrite = false

    @Flag(help: "Draw no plots.")
    var noPlots = false

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let folder = output.map { PicturesFolder(path: $0, overwrite: overwrite) }
        if let folder {
            try CommandInputs(files: [reference, candidate]).check(folder.path)
            try folder.check(inputs: [reference, candidate])
        }
        let comparison = try await PictureArguments.comparison(
            reference: reference, candidate: candidate, keepingOpen: folder == nil ? 0 : PicturesFolder.mostShown, run)
        if let folder { try await write(comparison, to: folder) }
        let document = PicturesDocument(comparison, version: Version.current)
        if run.json {
            StandardOutput.print(try JSONText.line(document))
        } else {
            StandardOutput.printText(document.text)
        }
        if let folder, !run.json {
            StandardOutput.print(["", "Page: \(folder.path.appending("index.html").printable())"])
        }
        if !comparison.failures.isEmpty { throw ExitCode.damagedInput }
    }

    private func write(_ comparison: PictureComparison, to folder: PicturesFolder) async throws {
        let notes = try await run.withStages { stages in
            try await folder.write(
                comparison, version: Version.current, drawsPlots: !noPlots, threads: run.threadCount,
                progress: { stages.update($0, done: $1, total: $2) })
        }
        if !noPlots { run.note(notes) }
    }
}
