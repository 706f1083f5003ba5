// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Conversion
import Documents
import Files
import Findings
import SystemPackage

/// `fidelio repair`: writes markers and metadata that say what a quantized file's bytes are.
struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Writes markers and metadata that say what an INT8 model's bytes are; weights stay as they are.",
        discussion: """
            Every row is read and diagnosed first. Markers are corrected and keep every other key; scales are widened or \
            renamed without loss; every other byte of tensor data is copied, read back and proved to be identical before \
            the output gets its name. Nothing is written if there is nothing to repair.
            With --reference, a layer whose own codes lost their detail is quantized anew, if the original is proved to be \
            what the file was made from. A layer that differs from the original otherwise keeps its codes: it may be \
            another version, and is listed.
            The exit code is 1 if an error is left that could not be mended, or layers could not be judged.

            EXAMPLES
              fidelio repair mislabelled.safetensors --dry-run
              fidelio repair mislabelled.safetensors -o repaired.safetensors
              fidelio repair mislabelled.safetensors -o repaired.safetensors \\
                --reference z_image.safetensors
            """
    )

    @Argument(help: "The quantized model: a file, an index of shards, or a folder.", completion: .file())
    var file: FilePath

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "output"), completion: .file())
    var output: FilePath?

    @Option(
        help: ArgumentHelp(
            "The original: settles what is uncertain, and makes layers anew that lost their detail.",
            valueName: "original"), completion: .file())
    var reference: FilePath?

    @Flag(help: "Take the most likely rotation for layers that cannot be told for certain.")
    var assume = false

    @Flag(help: "Leave out what no layer needs: scales of activations, markers of layers that are not there.")
    var dropLeftovers = false

    @Flag(help: "Exit with 0 although quantized layers could not be judged.")
    var allowUnjudged = false

    @Flag(help: "Print what would change in each layer and from what evidence, and write nothing.")
    var dryRun = false

    @Flag(help: "Replace the output if it exists.")
    var overwrite = false

    @OptionGroup
    var run: RunArguments

    func validate() throws {
        guard dryRun || output != nil else { throw ValidationError("-o is missing: the file to write.") }
    }

    func run() async throws {
        let checkpoint = try Checkpoint(opening: file)
        try checkpoint.requireSafetensors(Self.nothingInGGUF)
        let original = try reference.map { try Checkpoint(opening: $0) }
        if let output {
            if checkpoint.isSameFile(as: output) { throw RepairError.outputIsInput(output) }
            try CommandInputs([original]).check(output)
            if !dryRun { try AtomicFile.check(output, overwrite: overwrite) }
        }
        let options = DiagnosisOptions(depth: .full, threads: run.threadCount)
        let before = try await run.withProgress("diagnose", counting: .layers) { report in
            try await Diagnosis(of: checkpoint, reference: original, options: options, report: report)
        }
        let plan = try RepairPlan(
            for: before, of: checkpoint, reference: original, assumes: assume, dropsLeftovers: dropLeftovers)
        guard let output, !dryRun, plan.hasChanges else {
            try finish(RepairOutcome(plan: plan, before: before, after: nil, isDryRun: dryRun))
            return
        }
        let after = try await write(checkpoint, by: plan, against: original, to: output, options: options)
        try finish(RepairOutcome(plan: plan, before: before, after: after, isDryRun: false))
    }

    /// Why a GGUF file is refused.
    private static let nothingInGGUF =
        ", which has no markers to repair: each tensor's type says how it is quantized; \"fidelio diagnose\" says whether its "
        + "weights are sound, and if they are not, the file has to be made anew from the original"

    /// Writes the file, and diagnoses it before it has its name.
    private func write(
        _ checkpoint: Checkpoint, by plan: RepairPlan, against original: Checkpoint?, to output: FilePath,
        options: DiagnosisOptions
    ) async throws -> Diagnosis {
        try await run.withStages { stages in
            var after: Diagnosis?
            try await Repair(of: checkpoint, by: plan)
                .write(
                    to: output, overwrite: overwrite, threads: run.threadCount,
                    progress: { stages.update("repair", done: $0, total: $1) }
                ) { staged in
                    after = try await Diagnosis(
                        of: staged, reference: original, options: options,
                        report: { stages.update("diagnose", counting: .layers, done: $0, total: $1) })
                }
            guard let after else { preconditionFailure("a repaired file is examined before it has its name") }
            return after
        }
    }

    private func finish(_ outcome: RepairOutcome) throws {
        if run.json {
            StandardOutput.print(try JSONText.line(RepairDocument(outcome, version: Version.current)))
        } else {
            let next = output.flatMap { outcome.after == nil ? nil : NextStep.line(wrote: $0, command: "diagnose") }
            StandardOutput.printText(outcome.text(isVerbose: run.verbose) + (next.map { ["", $0] } ?? []))
        }
        // A plan that is only shown has left nothing unmended yet.
        if !outcome.isDryRun, outcome.isUnfinished(allowsUnjudged: allowUnjudged) { throw ExitCode.failure }
    }
}
