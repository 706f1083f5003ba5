// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Findings

/// `fidelio repair`: writes markers and metadata that say what a quantized file's bytes are.
struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Writes markers and metadata that say what an INT8 model's bytes are; weights stay as they are.",
        discussion: """
            Every row is read and diagnosed first. Markers are written anew, a scale of shape [out] becomes [out, 1], \
            old names become today's; every other byte of tensor data is copied and proved to be identical. With \
            --reference, layers whose codes or scales findings condemn are quantized anew from the original.

            EXAMPLES
              fidelio repair mislabelled.safetensors -o repaired.safetensors
              fidelio repair mislabelled.safetensors -o repaired.safetensors \\
                --reference z_image.safetensors
            """
    )

    @Argument(help: "The quantized model: a file, an index of shards, or a folder.")
    var file: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "output"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "The original: settles what is uncertain, and makes condemned layers anew.", valueName: "original"))
    var reference: String?

    @Flag(help: "Take the vote of the other layers for layers that cannot be told for certain.")
    var assume = false

    @Flag(help: "Replace the output where it exists.")
    var overwrite = false

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let checkpoint = try Checkpoint(opening: file)
        if checkpoint.isSameFile(as: output) { throw RepairError.outputIsInput(output) }
        let original = try reference.map { try Checkpoint(opening: $0) }
        try CommandInputs([original]).check(output)
        try AtomicFile.check(output, overwrite: overwrite)
        let options = DiagnosisOptions(depth: .full, threads: run.threadCount)
        let diagnosis = try await run.withProgress("diagnose", counting: .layers) { report in
            try await Diagnosis(of: checkpoint, reference: original, options: options, report: report)
        }
        let plan = try RepairPlan(for: diagnosis, reference: original, assumes: assume)
        let proved = try Repair(of: checkpoint, by: plan).write(to: output, overwrite: overwrite)
        let after = try await Diagnosis(
            of: Checkpoint(opening: output), reference: original, options: options)
        guard !run.json else { return StandardOutput.print(after.json(version: Fidelio.version).serialized()) }
        StandardOutput.print([
            "\(plan.layers.count) layers marked as what they are, "
                + "\(plan.layers.count { $0.requantization != nil }) of them quantized anew from the original; "
                + "\(proved) tensors copied and proved to be identical.",
            "Before: \(diagnosis.verdict.text)",
            "After:  \(after.verdict.text)",
        ])
    }
}
