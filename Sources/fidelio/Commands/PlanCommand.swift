// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Conversion
import Documents
import Fidelity
import Files
import Reports
import SystemPackage

/// `fidelio plan`: sweeps an original, and says which layer to store in which format.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Says in which format a model keeps a size or a floor of SNR.",
        discussion: """
            Every layer is encoded in every format that the reader takes, and read back. The best format for the whole model is \
            printed first, and a mix of formats where that gains. Layers count by their relative error; --weights says which \
            count more. Layers that cannot have a format stay as they are.

            Weights alone do not show what rotation does for INT8: a rotation that fits is always taken. With --activations layers \
            count by the share of their output that is lost, INT8 with its inputs rounded too, as ComfyUI runs diffusion models; then \
            each layer has the rotation that serves it best, or none.

            EXAMPLES
              The best that fits into 6 GB, for ComfyUI as it is:
                fidelio plan z_image.safetensors --size 6GB
              The smallest file in which each layer keeps 40 dB:
                fidelio plan z_image.safetensors --floor 40dB --sample 512
              Which GGUF types to take:
                fidelio plan z_image.safetensors --size 4.5GB --loads gguf
              The same by what the layers compute:
                fidelio plan z_image.safetensors --size 6GB \\
                  --activations z_image.activations.safetensors
              An INT8 file with the layers that gain most from it left as they are:
                fidelio plan z_image.safetensors --size 9GB --loads int8 \\
                  -o recipe.yaml
                fidelio convert -i z_image.safetensors -o z_image-int8.safetensors \\
                  --recipe recipe.yaml
            """
    )

    @Argument(help: "The original: a file, an index of shards, or a folder.", completion: .file())
    var original: FilePath

    @OptionGroup(title: "Limit and formats")
    var plan: PlanArguments

    @OptionGroup(title: "Activations")
    var inputs: ActivationArguments

    @OptionGroup(title: "Layers")
    var layers: LayerArguments

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The recipe to write, for convert --recipe.", valueName: "recipe.yaml"),
        completion: .file())
    var output: FilePath?

    @Flag(help: "Replace the recipe if it exists.")
    var overwrite = false

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let reference = try Checkpoint(opening: original)
        if let output {
            try CommandInputs([reference], files: [plan.weights, inputs.activations]).check(output)
            try AtomicFile.check(output, overwrite: overwrite)
        }
        let (choice, importance) = (try plan.choice(), try plan.importance())
        let activations = try inputs.matched(with: reference)
        try activations?.checkOutputs()
        let result = try await sweep(reference, choice, activations)
        run.note(importance.idle(among: result.layers.map(\.name)).map { "--weights: \"\($0)\" finds no layer." })
        let planners = FormatPlanner.planners(for: result, choice: choice, importance: importance)
        let document = FormatPlanDocument(
            original: result.reference, outcome: try PlanOutcome(of: planners, within: plan.limit),
            formats: choice.files.flatMap { $0 }.map(\.name), sampledRows: plan.sample,
            activations: result.activations)
        let lines = FormatPlanText(document).lines
        let written = try write(document, comments: lines)
        if run.json { return StandardOutput.print(try JSONText.line(document)) }
        StandardOutput.printText(lines + written)
    }

    private func sweep(
        _ reference: Checkpoint, _ choice: FormatChoice, _ activations: MatchedActivations?
    ) async throws -> FidelityResult {
        var options = AnalysisOptions(
            rotations: choice.hasInt8 ? FormatChoice.rotations : [],
            metrics: activations == nil ? [] : [.outSNRDB, .outW8A8SNRDB], threads: run.threadCount,
            selects: layers.selection)
        options.activations = activations
        options.formats = choice.formats
        options.sampledRows = plan.sample
        let analysis = try Analysis(reference: reference, options: options)
        return try await run.withProgress("plan") { report in
            try await analysis.run { report($0.done, $0.total) }
        }
    }

    /// Writes the recipe if one is asked for, and says what can be done with it.
    private func write(_ document: FormatPlanDocument, comments: [String]) throws -> [String] {
        guard let output, let plan = document.outcome.plan else { return [] }
        let recipe = RecipeDocument(
            layers: plan.choices.map { RecipeEntry(.name($0.layer.name), .init(format: $0.option?.format)) })
        let yaml = try recipe.yaml(
            original: document.original.name, activations: document.activations?.file,
            comments: comments.filter { !$0.isEmpty })
        try AtomicFile.write(yaml, to: output, overwrite: overwrite)
        let others = Set(plan.choices.compactMap(\.option?.format).filter { !$0.hasPrefix("row/") }).sorted()
        let next =
            others.isEmpty
            ? "Next: fidelio convert -i \(original.shellWord ?? "ORIGINAL") -o OUT --recipe \(output.shellWord ?? "FILE")"
            : "fidelio convert cannot write \(others.joined(separator: ", "))."
        return ["", "Wrote \(output.printable()). \(next)"]
    }
}
