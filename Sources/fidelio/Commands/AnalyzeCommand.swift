// SPDX-License-Identifier: Apache-2.0

import Activations
import ArgumentParser
import Checkpoints
import Documents
import Fidelity
import Files
import Findings
import Reports
import SystemPackage

/// `fidelio analyze`: sweeps an original, measures candidates against it, and writes the report.
struct AnalyzeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Measures what quantization costs each layer of a model, and what candidates made of it.",
        discussion: """
            Every layer is quantized with one scale and with one scale per row, unrotated and rotated by each group, and \
            taken back; candidates are dequantized, compared with the original, and diagnosed. Nothing but the report is \
            written.

            EXAMPLES
              What INT8 would cost:
                fidelio analyze z_image.safetensors -o reports/z_image
              How good a published file is:
                fidelio analyze z_image.safetensors \\
                  z_image_int8_convrot.safetensors -o reports/z_image
              Which format to download or to make, GGUF beside ComfyUI's own:
                fidelio analyze z_image.safetensors --formats all --sample 512
              Files of several formats beside one another:
                fidelio analyze z_image.safetensors z_image-nvfp4.safetensors \\
                  z_image-Q8_0.gguf -o reports/z_image
              What INT8 layers compute, with inputs rounded as ComfyUI does:
                fidelio analyze z_image.safetensors int8.safetensors \\
                  --activations z_image.activations.safetensors
              With renders of the same seeds by both models:
                fidelio analyze z_image.safetensors int8.safetensors \\
                  --pictures renders/bf16 renders/int8
              Which group is best for the attention layers:
                fidelio analyze z_image.safetensors --groups 16,64,256 \\
                  --include attention -o reports/groups
              The third of eight parts, on one machine of several:
                fidelio analyze z_image.safetensors int8.safetensors \\
                  --shard 3/8 -o parts
                fidelio merge parts -o reports/z_image
              What becomes of the refiners, with figures of each layer:
                fidelio analyze z_image.safetensors --detail refiner \\
                  -o reports/refiners
            """
    )

    @Argument(help: "The original: a file, an index of shards, a folder, or an address.", completion: .file())
    var original: ModelArgument?

    @Argument(help: "Quantized files to measure against it.", completion: .file())
    var candidates: [ModelArgument] = []

    @OptionGroup(title: "Sweep")
    var sweep: SweepArguments

    @OptionGroup(title: "Outputs")
    var inputs: ActivationArguments

    @Flag(
        help:
            "Compute candidates' outputs for the rows that --activations holds too, exactly as INT8 does: some times slower."
    )
    var rows = false

    @OptionGroup
    var pictures: PictureArguments

    @OptionGroup(title: "Layers")
    var layers: LayerArguments

    @Option(
        help: ArgumentHelp(
            "Do only this share of the work and write it as a part, such as 3/8; fidelio merge makes the report of all parts.",
            valueName: "i/n"))
    var shard: Shard?

    @OptionGroup(title: "Report")
    var report: ReportArguments

    @OptionGroup(title: "Layers in detail")
    var detail: DetailArguments

    @OptionGroup(title: "Addresses")
    var remote: RemoteArguments

    @OptionGroup(title: "Addresses")
    var transfer: TransferArguments

    @Flag(help: "Take the SHA-256 of every file too, of the bytes that are measured.")
    var sha256 = false

    @Flag(help: "Go on though most of a candidate's layers have no partner in the original.")
    var allowPartial = false

    @Flag(help: "Print the metrics with their definitions, and do nothing.")
    var listMetrics = false

    @OptionGroup
    var run: RunArguments

    func validate() throws {
        guard listMetrics || original != nil else {
            throw ValidationError("The original is missing: the file to analyze.")
        }
        try checkShard()
        guard !rows || inputs.activations != nil else {
            throw ValidationError("--rows are those of --activations FILE: give it too.")
        }
        if sweep.metrics != nil { try inputs.check(sweep.chosenMetrics(), askedBy: "--metrics") }
    }

    func run() async throws {
        if listMetrics { return StandardOutput.print(run.json ? [try JSONText.line(MetricCatalog())] : Metric.table) }
        guard let original else { return }
        let opener = try remote.opener(for: candidates + [original])
        let reference = try opener.open(original)
        let path = report.output ?? FilePath("reports").appending(Self.stem(of: reference, at: original.path))
        let options = try options(for: reference)
        let files = try candidates.map { try opener.open($0) }
        if let shard { return try await writePart(shard, of: reference, files, options, to: path) }
        let folder = ReportFolder(path: path, overwrite: report.overwrite)
        try folder.check()
        try opener.beginReadingWhole(files + [reference], isAgreed: transfer.yes, run)
        let compared = try await pictures.comparison(run)
        let assessment = try await run.withStages { stages in
            try await Assessment(
                of: reference, candidates: files, options: options, detail: report.noPlots ? nil : detail.choice,
                report: { stages.update($0, done: $1, total: $2) })
        }
        var made = Report(
            assessment, version: Version.current, include: layers.include, exclude: layers.exclude)
        run.note(made.document.notes)
        let amount = opener.amount(of: files + [reference])
        if let amount { run.note([amount.sentence]) }
        made.document.pictures = compared.map { PicturesDocument($0, version: Version.current) }
        try await report.write(made, to: folder, run: run, read: amount)
    }

    /// What is measured of an original, and how.
    private func options(for reference: Checkpoint) throws -> AnalysisOptions {
        var options = AnalysisOptions(
            rotations: try sweep.rotations(), metrics: try sweep.chosenMetrics(),
            threads: run.threadCount,
            allowsPartialMatch: allowPartial, selects: layers.selection)
        options.activations = try inputs.matched(with: reference, samples: rows)
        options.usesRows = rows
        if rows, options.activations?.layers.values.contains(where: { $0.sums.sample != nil }) == false {
            run.note(["The activations hold no rows (capture with rows=256), so --rows measures nothing."])
        }
        options.hashes = sha256
        options.formats = try sweep.chosenFormats()
        options.sampledRows = sweep.sample
        return options
    }

    /// The original's name without what every model file's name ends in.
    static func stem(of checkpoint: Checkpoint, at path: FilePath?) -> FilePath.Component {
        let named = ([path].compactMap { $0 } + checkpoint.paths).first { $0.name == checkpoint.name }
        // What is on another machine has a name and no path.
        var name =
            (named ?? FilePath(text: checkpoint.name))?.components.last { $0.kind != .currentDirectory }?.bytes ?? []
        for suffix in [".index.json", ".safetensors"] where name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) {
            name.removeLast(suffix.utf8.count)
        }
        guard let stem = FilePath.Component(bytes: name), stem.kind == .regular else { return "report" }
        return stem
    }
}
