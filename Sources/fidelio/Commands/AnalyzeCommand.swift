// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Fidelity
import Findings
import Reports

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
              Which group is best for the attention layers:
                fidelio analyze z_image.safetensors --groups 16,64,256 \\
                  --include attention -o reports/groups
              What becomes of the refiners, with figures of each layer:
                fidelio analyze z_image.safetensors --detail refiner \\
                  -o reports/refiners
            """
    )

    @Argument(help: "The original: a file, an index of shards, or a folder.")
    var original: String

    @Argument(help: "Quantized files to measure against it.")
    var candidates: [String] = []

    @OptionGroup(title: "Sweep")
    var sweep: SweepArguments

    @OptionGroup(title: "Layers")
    var layers: LayerArguments

    @OptionGroup(title: "Report")
    var report: ReportArguments

    @OptionGroup(title: "Layers in detail")
    var detail: DetailArguments

    @Flag(help: "Take the SHA-256 of every file too, of the bytes that are measured.")
    var sha256 = false

    @Flag(help: "Go on though most of a candidate's layers have no partner in the original.")
    var allowPartial = false

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let reference = try Checkpoint(opening: original)
        let folder = ReportFolder(path: report.output ?? "reports/\(stem(of: reference))", overwrite: report.overwrite)
        try folder.check()
        var options = AnalysisOptions(
            rotations: try sweep.rotations(), metrics: try sweep.chosenMetrics(), threads: run.threadCount,
            allowsPartialMatch: allowPartial, selects: layers.selection)
        options.hashes = sha256
        let files = try candidates.map { try Checkpoint(opening: $0) }
        let evidence = try files.map { try EvidenceCollector(of: $0, against: reference) }
        let analysis = try Analysis(
            reference: reference, candidates: files, options: options, contents: evidence.map(\.contents),
            observers: evidence, observer: RowObservers(evidence.compactMap(\.originalObserver)))
        let result = try await run.withProgress("analyze") { report in
            try await analysis.run { report($0.done, $0.total) }
        }
        noteOriginal(result)
        var document = ReportDocument(
            result, version: Version.current, include: layers.include, exclude: layers.exclude)
        for (place, candidate) in result.candidates.enumerated() {
            let measured = Measurement(result, of: candidate.name)
            document.add(
                try await diagnosis(of: files[place], measured, evidence[place], against: reference),
                of: candidate.name)
        }
        let names = document.layersInDetail(worst: detail.worst, or: detail.isAskedFor)
        let figures = report.noPlots ? nil : FiguresDocument(layers: try await analysis.figures(of: names))
        try await report.write(Report(document: document, figures: figures), to: folder, run: run)
    }

    private func diagnosis(
        of file: Checkpoint, _ measured: Measurement, _ evidence: EvidenceCollector, against reference: Checkpoint
    ) async throws -> Diagnosis {
        try await run.withProgress("diagnose", counting: .layers) { report in
            try await Diagnosis(
                of: file, reference: reference, measurement: measured,
                options: DiagnosisOptions(threads: run.threadCount), collected: evidence, report: report)
        }
    }

    /// Says so if the original is itself quantized: its numbers then tell of a second loss, not of the first.
    private func noteOriginal(_ result: FidelityResult) {
        let quantized = result.skipped.count(where: \.isQuantizedOriginal)
        guard quantized > 0 else { return }
        run.note(["\(result.reference.name) is itself quantized: \(quantized) of its matrices are left out."])
    }

    /// The original's name without what every model file's name ends in.
    private func stem(of checkpoint: Checkpoint) -> String {
        var name = checkpoint.name
        for suffix in [".index.json", ".safetensors"] where name.hasSuffix(suffix) {
            name.removeLast(suffix.count)
        }
        return name.isEmpty ? "report" : name
    }
}
