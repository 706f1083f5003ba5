// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Fidelity
import Files
import Findings
import Reports
import SystemPackage

/// `fidelio diagnose`: what a quantized file really is, what is wrong with it, and what to do.
struct DiagnoseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diagnose",
        abstract: "Says what an INT8 model really is, what its weights lost, and what to do; needs no original.",
        discussion: """
            Names and markers are compared with the weights themselves. Losses are estimated from the codes, rotation is \
            told by how far the weights of each basis are from random mixtures of them; with the original everything is measured.

            Of several files it says which to take, the best first.

            EXAMPLES
              fidelio diagnose z_image_int8_convrot.safetensors
              fidelio z_image_int8_convrot.safetensors
              fidelio https://HOST/model.safetensors
              fidelio diagnose hf:OWNER/REPO/model.safetensors
              fidelio diagnose download-a.safetensors download-b.safetensors
              fidelio diagnose z_image_int8_convrot.safetensors \\
                --reference z_image.safetensors --verbose
              fidelio diagnose z_image_int8_convrot.safetensors -o reports/z_image
              fidelio diagnose z_image_int8_convrot.safetensors --json --strict
            """
    )

    @Argument(
        help: "The quantized model: a file, an index of shards, a folder, or an address; several to compare.",
        completion: .file())
    var files: [ModelArgument]

    @Option(help: ArgumentHelp("The original that it was made from.", valueName: "original"), completion: .file())
    var reference: ModelArgument?

    @Flag(
        help: """
            Exit with 1 if a finding of severity error exists, a measured loss is past --lost-detail, or quantized layers \
            could not be judged.
            """)
    var strict = false

    @Flag(help: "With --strict: go on if quantized layers could not be judged.")
    var allowUnjudged = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write a page and the findings as JSON to a folder too.", valueName: "folder"),
        completion: .directory)
    var output: FilePath?

    @Flag(help: "Replace a diagnosis that is there.")
    var overwrite = false

    @OptionGroup(title: "Diagnosis")
    var arguments: DiagnosisArguments

    @OptionGroup(title: "Addresses")
    var remote: RemoteArguments

    @OptionGroup
    var run: RunArguments

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("A file is missing: the model to diagnose.") }
        guard files.count == 1 || !run.json else {
            throw ValidationError("--json is for one file: each document tells of one.")
        }
    }

    func run() async throws {
        let folder = output.map { DiagnosisFolder(path: $0, overwrite: overwrite) }
        try folder?.check()
        let opener = try remote.opener(for: files + [reference])
        let original = try reference.map { try opener.open($0) }
        let checkpoints = try files.map { try opener.open($0) }
        var diagnoses: [Diagnosis] = []
        for checkpoint in checkpoints { diagnoses.append(try await diagnose(checkpoint, original)) }
        let ranking = { (names: [String]) in
            DiagnosisRanking(
                zip(names, zip(diagnoses, checkpoints))
                    .map { .init(name: $0, diagnosis: $1.0, byteCount: $1.1.byteCount) })
        }
        // The page may be shown to others: it names files without their folders.
        try folder?
            .write(
                ranking(DistinctLabels.of(checkpoints.map(\.name))), reference: original?.name, version: Version.current
            )
        let amount = opener.amount(of: checkpoints + [original])
        if let amount { run.note([amount.sentence]) }
        try print(ranking(files.map(\.spelling)), read: amount)
        if let folder, !run.json {
            StandardOutput.print(["", "Page: \(folder.path.appending("index.html").printable())"])
        }
        if strict, diagnoses.contains(where: fails) { throw ExitCode.failure }
    }

    private func print(_ ranking: DiagnosisRanking, read: ReadAmount?) throws {
        let diagnoses = ranking.entries.map(\.diagnosis)
        if run.json {
            StandardOutput.print(
                try diagnoses.map {
                    try JSONText.line(ReadDocument(FindingsDocument($0, version: Version.current), read: read))
                })
        } else if diagnoses.count > 1 {
            StandardOutput.printText(ranking.text)
        } else {
            StandardOutput.printText(diagnoses[0].summary(file: files[0].path))
            guard run.verbose else { return }
            StandardOutput.printText([""] + diagnoses[0].explanation(file: files[0].path))
            StandardOutput.print([""] + diagnoses[0].details)
        }
    }

    private func diagnose(_ checkpoint: Checkpoint, _ original: Checkpoint?) async throws -> Diagnosis {
        let options = DiagnosisOptions(
            thresholds: arguments.thresholds, depth: arguments.depth, threads: run.threadCount)
        return try await run.withProgress("diagnose", counting: .layers) { report in
            try await Diagnosis(of: checkpoint, reference: original, options: options, report: report)
        }
    }

    /// Whether a file fails by `--strict`.
    private func fails(_ diagnosis: Diagnosis) -> Bool {
        let isUnjudged = !allowUnjudged && !diagnosis.unjudged.isEmpty
        return diagnosis.hasError || diagnosis.losesMeasuredDetail || isUnjudged
    }
}
