// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Findings

/// `fidelio diagnose`: what a quantized file really is, what is wrong with it, and what to do.
struct DiagnoseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose",
        abstract: "Says what an INT8 model really is, what its weights lost, and what to do; needs no original.",
        discussion: """
            Names and markers are compared with the weights themselves. Losses are estimated from the codes, rotation is \
            told by how far the weights of each basis are from random mixtures of them; with the original everything is measured.

            EXAMPLES
              fidelio diagnose z_image_int8_convrot.safetensors
              fidelio diagnose z_image_int8_convrot.safetensors \\
                --reference z_image.safetensors --verbose
              fidelio diagnose z_image_int8_convrot.safetensors --json --strict
            """
    )

    @Argument(help: "The quantized model: a file, an index of shards, or a folder.")
    var file: String

    @Option(help: ArgumentHelp("The original that it was made from.", valueName: "original"))
    var reference: String?

    @Flag(
        help: """
            Exit with 1 if a finding of severity error exists, a measured loss is past --lost-detail, or quantized layers \
            could not be judged.
            """)
    var strict = false

    @Flag(help: "With --strict: go on if quantized layers could not be judged.")
    var allowUnjudged = false

    @OptionGroup(title: "Diagnosis")
    var arguments: DiagnosisArguments

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let checkpoint = try Checkpoint(opening: file)
        let original = try reference.map { try Checkpoint(opening: $0) }
        let options = DiagnosisOptions(
            thresholds: arguments.thresholds, depth: arguments.depth, threads: run.threadCount)
        let diagnosis = try await run.withProgress("diagnose", counting: .layers) { report in
            try await Diagnosis(of: checkpoint, reference: original, options: options, report: report)
        }
        if run.json {
            StandardOutput.print(diagnosis.json(version: Version.current).serialized())
        } else {
            StandardOutput.printText(diagnosis.summary(file: file))
            if run.verbose { StandardOutput.print([""] + diagnosis.details) }
        }
        let isUnjudged = !allowUnjudged && !diagnosis.unjudged.isEmpty
        if strict, diagnosis.hasError || diagnosis.losesMeasuredDetail || isUnjudged { throw ExitCode.failure }
    }
}
