// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Fidelity
import Files
import Findings
import Remote
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

            Of several files it says which to take, the best first; with --json it prints a line for each as it is done. A file that \
            cannot be read does not keep the others from being diagnosed; the exit code is the largest that any calls for.

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
              fidelio diagnose --each models/ --json
            """
    )

    @Argument(
        help: "The quantized model: a file, an index of shards, a folder, or an address; several to compare.",
        completion: .file())
    var files: [ModelArgument]

    @Flag(help: "Diagnose every model in the folders that are named, and in the folders below them.")
    var each = false

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
        guard arguments.budget == nil || reference == nil else {
            throw ValidationError(
                "--budget and --reference exclude each other: measuring against an original reads all of the file.")
        }
    }

    func run() async throws {
        let folder = output.map { DiagnosisFolder(path: $0, overwrite: overwrite) }
        try folder?.check()
        let opener = try remote.opener(for: files + [reference])
        let original = try reference.map { try opener.open($0) }
        let models = each ? files.flatMap(\.models) : files
        guard !models.isEmpty else {
            throw FileError(
                .missing, file: files[0].spelling, rule: "folder-contents", expected: "a model in the folder",
                found: "none")
        }
        let isSeries = each || models.count > 1
        var (diagnosed, worst) = ([DiagnosedModel](), ExitCode.success)
        for (place, argument) in models.enumerated() {
            do {
                let label = models.count > 1 ? "diagnose \(place + 1) of \(models.count)" : "diagnose"
                let model = try await diagnose(argument, original, opener, label)
                if isSeries, run.json { try printLine(of: model) }
                if !run.json || folder != nil || !isSeries { diagnosed.append(model) }
                if strict, fails(model.diagnosis) { worst = worst.or(.failure) }
            } catch let error where isSeries && !(error is CancellationError) {
                worst = worst.or(ExitCode(for: error))
                try report(error, of: argument)
            }
        }
        if let amount = opener.session.map({ ReadAmount($0.total, of: 0) }) { run.note([amount.sentence]) }
        try finish(diagnosed, isSeries: isSeries, original, folder)
        guard worst == .success else { throw worst }
    }

    /// Writes the page, and says what is said of all files together.
    private func finish(
        _ diagnosed: [DiagnosedModel], isSeries: Bool, _ original: Checkpoint?, _ folder: DiagnosisFolder?
    ) throws {
        guard !diagnosed.isEmpty else { return }
        // The page may be shown to others: it names files without their folders.
        let labels = DistinctLabels.of(diagnosed.map(\.diagnosis.name))
        try folder?
            .write(DiagnosedModel.ranking(diagnosed, labels), reference: original?.name, version: Version.current)
        if !isSeries || !run.json {
            let names = diagnosed.map(\.argument.spelling)
            try print(DiagnosedModel.ranking(diagnosed, names), isSeries: isSeries)
        }
        if let folder, !run.json {
            StandardOutput.print(["", "Page: \(folder.path.appending("index.html").printable())"])
        }
    }

    private func print(_ ranking: DiagnosisRanking, isSeries: Bool) throws {
        let diagnoses = ranking.entries.map(\.diagnosis)
        if run.json {
            StandardOutput.print(
                try diagnoses.map { try JSONText.line(FindingsDocument($0, version: Version.current)) })
        } else if isSeries {
            StandardOutput.printText(ranking.text)
        } else {
            StandardOutput.printText(diagnoses[0].summary(file: files[0].path))
            guard run.verbose else { return }
            StandardOutput.printText([""] + diagnoses[0].explanation(file: files[0].path))
            StandardOutput.print([""] + diagnoses[0].details)
        }
    }

    private func printLine(of model: DiagnosedModel) throws {
        let document = FindingsDocument(model.diagnosis, version: Version.current, path: model.argument.spelling)
        StandardOutput.print(try JSONText.line(document))
    }

    /// Says why a file of several was left out.
    private func report(_ error: any Error, of model: ModelArgument) throws {
        let (text, name) = ("\(error)", model.spelling)
        if run.json {
            StandardOutput.print(
                try JSONText.line(
                    FailureDocument(
                        path: name, error: text, exitCode: Int(ExitCode(for: error).rawValue),
                        version: Version.current)))
        }
        StandardError.print("Error: \(((text.contains(name) ? "" : "\(name): ") + text).printable())")
    }

    private func diagnose(
        _ argument: ModelArgument, _ original: Checkpoint?, _ opener: ModelOpener, _ label: String
    ) async throws -> DiagnosedModel {
        let before = opener.session?.total
        let checkpoint = try opener.open(argument)
        let isRemote = argument.path == nil
        let depth = try arguments.depth(for: checkpoint, isRemote: isRemote, hasReference: original != nil)
        let options = DiagnosisOptions(thresholds: arguments.thresholds, depth: depth, threads: run.threadCount)
        var diagnosis = try await run.withProgress(label, counting: .layers) { report in
            try await Diagnosis(of: checkpoint, reference: original, options: options, report: report)
        }
        if isRemote, let before, let now = opener.session?.total {
            diagnosis.read = ReadFigures(
                bytes: now.bytes - before.bytes, requests: now.requests - before.requests, of: checkpoint.byteCount)
        }
        return DiagnosedModel(argument: argument, diagnosis: diagnosis, byteCount: checkpoint.byteCount)
    }

    /// Whether a file fails by `--strict`.
    private func fails(_ diagnosis: Diagnosis) -> Bool {
        let isUnjudged = !allowUnjudged && !diagnosis.unjudged.isEmpty
        return diagnosis.hasError || diagnosis.losesMeasuredDetail || isUnjudged
    }
}

/// A model that was diagnosed, which may be one of several.
private struct DiagnosedModel {
    /// The model as it was given.
    let argument: ModelArgument
    /// What it is.
    let diagnosis: Diagnosis
    /// Its size.
    let byteCount: Int

    /// Models side by side, each called as `names` says.
    static func ranking(_ models: [DiagnosedModel], _ names: [String]) -> DiagnosisRanking {
        DiagnosisRanking(
            zip(names, models).map { .init(name: $0, diagnosis: $1.diagnosis, byteCount: $1.byteCount) })
    }
}

extension ExitCode {
    /// The larger of both.
    fileprivate func or(_ other: ExitCode) -> ExitCode { rawValue < other.rawValue ? other : self }
}
