// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Reports

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
              fidelio inspect hf:OWNER/REPO/model.safetensors
            """
    )

    @Argument(help: "A file, an index of shards, a folder, or an address.", completion: .file())
    var file: ModelArgument

    @OptionGroup(title: "Addresses")
    var remote: RemoteArguments

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let opener = try remote.opener(for: [file])
        let checkpoint = try opener.open(file)
        let document = try InspectDocument(of: checkpoint)
        try checkpoint.checkUnchanged()
        let amount = opener.amount(of: [checkpoint])
        if let amount { run.note([amount.sentence]) }
        if run.json {
            let read = ReadDocument(document, read: amount)
            StandardOutput.print(String(decoding: try JSONText.encode(read), as: UTF8.self))
        } else {
            StandardOutput.print(document.summary + (run.verbose ? [""] + document.tensorTable : []))
        }
    }
}
