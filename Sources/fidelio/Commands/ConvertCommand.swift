// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Conversion
import Documents
import Reports
import SystemPackage

/// `fidelio convert`: quantizes a checkpoint by the flags of convert-to-quant.
struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Quantizes a model to INT8 by the flags of convert-to-quant.",
        discussion: """
            Options can be spelled with - or with _. Without --convrot nothing is rotated; without a preset every \
            matrix called ….weight is quantized. Tensors that are not quantized stay byte for byte, biases too. Of a GGUF file \
            with its weights in F16, BF16 or F32 the names, shapes and order of rows are those that ComfyUI knows the model by.

            --convrot-group-size auto rotates each layer by the group, or not at all, by which its output loses least with weights and \
            inputs rounded, as ComfyUI runs INT8 layers of diffusion models. Layers without activations, and equal ones, take 64, \
            the published recipe's. It reads the model twice more.

            EXAMPLES
              The published recipe for Z-Image and Z-Image Turbo:
                fidelio convert -i z_image.safetensors \\
                  -o z_image-int8-convrot.safetensors --int8 --scaling_mode row \\
                  --simple --low-memory --convrot --convrot-group-size 64 \\
                  --zimage --comfy_quant --save-quant-metadata
              The group for each layer by what it is fed:
                fidelio convert -i z_image.safetensors -o z_image-int8.safetensors \\
                  --zimage --convrot-group-size auto \\
                  --activations z_image.activations.safetensors
              What a plan says of each layer:
                fidelio convert -i z_image.safetensors -o z_image-int8.safetensors \\
                  --recipe recipe.yaml
              What would be done with a text encoder:
                fidelio convert -i qwen_3_4b.safetensors --convrot \\
                  --convrot-group-size 64 --dry-run
              Which presets there are:
                fidelio convert --list-presets
            """
    )

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The original: a file, an index of shards, or a folder."),
        completion: .file())
    var input: FilePath?

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "output"), completion: .file())
    var output: FilePath?

    @Flag(help: "Replace the output if it exists.")
    var overwrite = false

    @Flag(help: "Print what would become of each layer, and write nothing.")
    var dryRun = false

    @Flag(name: [.long, .customLong("help-filters")], help: "Print the presets, and do nothing.")
    var listPresets = false

    @Flag(help: "Go on if there is nothing to quantize or to cast, or the input is quantized already.")
    var allowNothing = false

    @OptionGroup(title: "Recipe")
    var recipe: RecipeArguments

    @OptionGroup(title: "Activations")
    var inputs: ActivationArguments

    @OptionGroup
    var run: RunArguments

    func validate() throws {
        guard !listPresets else { return }
        guard input != nil else { throw ValidationError("-i is missing: the file to convert.") }
        guard dryRun || output != nil else { throw ValidationError("-o is missing: the file to write.") }
        try checkActivations()
    }

    func run() async throws {
        if listPresets { return try printPresets() }
        guard let input else { return }
        let checkpoint = try Checkpoint(opening: input)
        try checkpoint.requireWeights()
        if let output {
            try CommandInputs([checkpoint], files: [self.recipe.recipe, inputs.activations]).check(output)
        }
        let flags = try recipe.recipe(for: checkpoint)
        run.note(self.recipe.notes)
        try await run.withStages { stages in
            let choice = try await choice(for: checkpoint, flags, stages)
            let recipe = choice?.recipe ?? flags
            let planned = try ConversionPlan(for: checkpoint, recipe: recipe)
            guard !dryRun, let output else { return try print(ConversionDocument(planned, groups: choice?.document)) }
            if !allowNothing { try planned.checkWork(of: checkpoint) }
            let plan = try await Converter(checkpoint: checkpoint, recipe: recipe)
                .convert(to: output, overwrite: overwrite, threads: run.threadCount) { done, total in
                    stages.update("convert", done: done, total: total)
                }
            stages.finish()
            try print(ConversionDocument(plan, groups: choice?.document), wrote: output)
        }
    }

    /// Prints what is planned, or was written.
    private func print(_ document: ConversionDocument, wrote output: FilePath? = nil) throws {
        if run.json { return StandardOutput.print(try JSONText.line(document)) }
        let groups = document.groups.map { [""] + RotationChoiceText($0).lines } ?? []
        guard let output else { return StandardOutput.print(document.plan.table + groups) }
        StandardOutput.printText(
            document.plan.summary + groups + ["", NextStep.line(wrote: output, command: "diagnose")])
    }

    private func printPresets() throws {
        if run.json { return StandardOutput.print(try JSONText.line(PresetCatalog())) }
        var table = TextTable([("flag", .left), ("for", .left), ("leaves alone", .left)])
        for preset in Preset.all {
            table.append(["--\(preset.name)", preset.category.rawValue, preset.summary])
        }
        StandardOutput.print(table.lines)
    }
}
