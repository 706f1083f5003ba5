// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Fidelity
import Files
import Regression
import Reports
import SystemPackage

/// `fidelio baseline`: makes of a report what later candidates are checked against.
struct BaselineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Makes of a report a baseline, which later candidates are checked against.",
        discussion: """
            A baseline is a small file to commit: one line per layer, sorted, with figures of six digits. It needs a report \
            that a quantized file was measured in. \
            `fidelio check --update-baseline` makes one from the files themselves, and adds what the codes alone say.

            EXAMPLES
              fidelio analyze z_image.safetensors z_image_int8.safetensors \\
                -o reports/z_image
              fidelio baseline reports/z_image/report.json \\
                -o baselines/z_image_int8.json
            """
    )

    @Argument(help: "The report.json, or the folder that holds it.", completion: .file())
    var file: FilePath

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file())
    var output: FilePath

    @Option(
        help: ArgumentHelp("Which of the report's candidates, if it has several.", valueName: "name"),
        transform: ArgumentBytes.shown)
    var candidate: String?

    @OptionGroup
    var metrics: BaselineMetricArguments

    @Flag(help: "Replace the file if it exists.")
    var overwrite = false

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        try CommandInputs(files: [file, file.appending("report.json")]).check(output)
        let report = try Report(reading: file).document
        let label = try chosen(of: report.candidates.map(\.name))
        let kept = try metrics.chosen()?.map(\.id)
        let baseline = Baseline(
            of: label, in: report, metrics: kept.map(Set.init) ?? Baseline.standardMetrics, version: Version.current)
        let bytes = try JSONText.encode(baseline)
        try AtomicFile.write(String(decoding: bytes, as: UTF8.self), to: output, overwrite: overwrite)
        StandardOutput.print(
            run.json
                ? String(decoding: bytes.dropLast(), as: UTF8.self)
                : "\(output.printable()): \(baseline.layers.count) layers of \(label.printable()).")
    }

    private func chosen(of candidates: [String]) throws(RegressionError) -> String {
        guard !candidates.isEmpty else { throw .noCandidate(report: file.spelling) }
        if let candidate, candidates.contains(candidate) { return candidate }
        guard candidate == nil, candidates.count == 1 else {
            throw .whichCandidate(report: file.spelling, chosen: candidate, candidates: candidates)
        }
        return candidates[0]
    }
}
