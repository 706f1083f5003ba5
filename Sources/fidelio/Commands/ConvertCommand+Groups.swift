// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Codecs
import Conversion
import Fidelity
import Files
import Reports

/// `--convrot-group-size auto`: the original is swept with its activations, and each layer takes the group that serves it best.
extension ConvertCommand {
    /// What was chosen, as a recipe and for people.
    struct Choice {
        let recipe: Recipe
        let document: RotationChoiceDocument
    }

    /// Refuses activations without anything to choose, and a choice without activations.
    func checkActivations() throws {
        if recipe.choosesGroups, inputs.activations == nil {
            throw ValidationError(
                "--convrot-group-size auto chooses by what each layer's inputs are: give --activations FILE (made by "
                    + "integrations/fidelio_capture.py); without it 64 is the published recipe.")
        }
        if inputs.activations != nil, !recipe.choosesGroups {
            throw ValidationError(
                "--activations is about --convrot-group-size auto, which is not given: nothing else of a conversion goes by it."
            )
        }
    }

    /// The groups of the layers that are quantized; nil if they are not to be chosen.
    ///
    /// - Throws: `FidelityError` if the activations are of another model, `ActivationShortfall` if they do not tell what rounding inputs
    ///   costs; `FileError` where reading fails.
    func choice(for checkpoint: Checkpoint, _ flags: Recipe, _ stages: ProgressStages) async throws -> Choice? {
        guard recipe.choosesGroups, let activations = try inputs.matched(with: checkpoint) else { return nil }
        try activations.checkRounding()
        // The sweep takes as long as the conversion: what would be refused after it is refused before.
        if let output, !dryRun { try AtomicFile.check(output, overwrite: overwrite) }
        var recipe = flags
        recipe.configurations = Self.published(for: checkpoint, scaling: flags.scaling)
        let quantized = try ConversionPlan(for: checkpoint, recipe: recipe).quantized.map(\.source.name)
        let known = Set(quantized).intersection(activations.layers.keys)
        let choice = try await sweep(checkpoint, known, activations, flags.scaling, stages)
        for layer in choice.layers {
            recipe.configurations?[layer.name] = Configuration(scaling: flags.scaling, rotation: layer.rotation)
        }
        let chosen = Set(choice.layers.map(\.name))
        return Choice(
            recipe: recipe,
            document: RotationChoiceDocument(
                choice, activations: activations.file, without: quantized.filter { !chosen.contains($0) }))
    }

    /// Every matrix by the published recipe; what the flags leave alone stays so.
    private static func published(for checkpoint: Checkpoint, scaling: Scaling) -> [String: Configuration] {
        let matrices = checkpoint.tensors.filter { $0.shape.count == 2 }
        return Dictionary(
            matrices.map {
                ($0.name, Configuration(scaling: scaling, rotation: RotationChoice.published(columns: $0.shape[1])))
            }
        ) { first, _ in first }
    }

    private func sweep(
        _ checkpoint: Checkpoint, _ layers: Set<String>, _ activations: MatchedActivations, _ scaling: Scaling,
        _ stages: ProgressStages
    ) async throws -> RotationChoice {
        guard !layers.isEmpty else { return RotationChoice([], scaling: scaling) }
        var options = AnalysisOptions(
            rotations: FormatChoice.rotations, metrics: [.outW8A8SNRDB], threads: run.threadCount,
            selects: layers.contains)
        options.activations = activations
        let result = try await Analysis(reference: checkpoint, options: options)
            .run { stages.update("choose groups", done: $0.done, total: $0.total) }
        return RotationChoice(result.layers, scaling: scaling)
    }
}
