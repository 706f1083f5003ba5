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

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let comparison = try await PictureArguments.comparison(reference: reference, candidate: candidate, run)
        let document = PicturesDocument(comparison, version: Version.current)
        if run.json {
            StandardOutput.print(try JSONText.line(document))
        } else {
            StandardOutput.printText(document.text)
        }
        if !comparison.failures.isEmpty { throw ExitCode.damagedInput }
    }
}
