// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Reports
import SystemPackage

/// `fidelio inspect`: what a checkpoint holds, and which of its layers are quantized and how.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Lists a model's tensors and sizes, and which layers are quantized and how.",
        discussion: """
            Reads headers and markers, not weights: it says what a file claims, not what its weights are.

            EXAMPLES
              fidelio inspect z_image_int8_convrot.safetensors
              fidelio inspect qwen_3_4b --verbose
            """
    )

    @Argument(help: "A file, an index of shards, or a folder.", completion: .file())
    var file: FilePath

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let checkpoint = try Checkpoint(opening: file)
        let document = try InspectDocument(of: checkpoint)
        try checkpoint.checkUnchanged()
        if run.json {
            StandardOutput.print(String(decoding: try JSONText.encode(document), as: UTF8.self))
        } else {
            StandardOutput.print(document.summary + (run.verbose ? [""] + document.tensorTable : []))
        }
    }
}
