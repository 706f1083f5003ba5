// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Fidelity
import Files
import Regression
import Reports
import SystemPackage

/// `fidelio attest`: writes what a publisher should publish beside a quantized model.
struct AttestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Writes a manifest of a quantized model: SHA-256 of files and tensors, recipe, figures.",
        discussion: """
            Users who download the model check it with `fidelio verify`, without the original. The manifest is not signed: \
            sign it, or publish its own SHA-256 in another place than the model.

            EXAMPLES
              fidelio attest z_image_int8.safetensors \\
                --reference z_image.safetensors -o z_image_int8.manifest.json
            """
    )

    @Argument(help: "The quantized model: a file, an index of shards, or a folder.", completion: .file())
    var candidate: FilePath

    @Option(help: ArgumentHelp("The original that it was made from.", valueName: "original"), completion: .file())
    var reference: FilePath

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file())
    var output: FilePath

    @Option(
        help: ArgumentHelp("The command that made the model, to be kept as it is.", valueName: "text"),
        transform: ArgumentBytes.shown)
    var recipe: String?

    @Flag(help: "Replace the file if it exists.")
    var overwrite = false

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let checkpoint = try Checkpoint(opening: candidate)
        let original = try Checkpoint(opening: reference)
        try CommandInputs([checkpoint, original]).check(output)
        let file = try AtomicFile(creating: output, overwrite: overwrite)
        let settings = CandidateMeasurement.Settings(
            metrics: Set(Baseline.standardMetrics.compactMap(Metric.init(id:))), include: [], exclude: [],
            threads: run.threadCount, version: Version.current, selects: { _ in true })
        let attestation = try await run.withProgress("attest") { report in
            try await Attestation(
                of: checkpoint, reference: original, recipe: recipe, settings: settings, report: report)
        }
        let bytes = try JSONText.encode(attestation)
        try file.write(bytes, at: 0)
        try file.commit()
        StandardOutput.print(
            run.json
                ? String(decoding: bytes.dropLast(), as: UTF8.self)
                : "\(output.printable()): \(attestation.tensors.count) tensors, \(attestation.measured.layers.count) layers "
                    + "measured. SHA-256 of this manifest: \(String(decoding: bytes, as: UTF8.self).sha256)")
    }
}
