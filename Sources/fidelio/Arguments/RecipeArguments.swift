// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Checkpoints
package import Codecs
package import Conversion
import Documents
import Files
import SystemPackage

/// The flags of a recipe, as convert-to-quant spells them.
struct RecipeArguments: ParsableArguments {
    @Flag(help: "Write INT8, which is the only format there is.")
    var int8 = false

    @Option(help: ArgumentHelp("One scale per row, or one for the whole tensor.", valueName: "row|tensor"))
    var scalingMode: Scaling = .row

    @Flag(help: "Rotate the weights before quantization (ConvRot).")
    var convrot = false

    @Option(
        help: ArgumentHelp(
            "Weights that are rotated together: a power of 4 (default: 256, or 64 if 256 does not fit), or auto: none, 16, 64 or "
                + "256 for each layer by --activations.",
            valueName: "size"
        ), completion: .list(["auto"] + Rotation.groupSizes.map(String.init)))
    var convrotGroupSize: GroupArgument?

    @Flag(help: "Round to nearest, which is always so.")
    var simple = false

    @Flag(
        name: [.long, .customLong("lm", withSingleDash: true)],
        help: "Stream the file through little memory, which is always so."
    )
    var lowMemory = false

    @Flag(help: "Write a marker for each layer, which is always so.")
    var comfyQuant = false

    @Flag(help: "Write the markers into the header too, which is always so.")
    var saveQuantMetadata = false

    @Option(help: ArgumentHelp("Leave layers alone whose name this matches.", valueName: "regex"))
    var excludeLayers: String?

    @Option(
        help: ArgumentHelp(
            "Cast unquantized layers, and have the quantized ones computed in this type.",
            valueName: "bfloat16|float16"
        )
    )
    var outputDtype: OutputType?

    @Option(help: ArgumentHelp("Keep the type of unquantized layers whose name this matches.", valueName: "regex"))
    var preserveLayers: String?

    @Flag(help: "Write one scale for a whole rotated matrix in spite of its loss.")
    var force = false

    @Flag
    var presets: [PresetFlag] = []

    @Option(
        help: ArgumentHelp(
            "Do with each layer what this file says, such as fidelio plan writes; other layers stay as they are.",
            valueName: "file"), completion: .file())
    var recipe: FilePath?

    mutating func validate() throws {
        try checkRecipe()
        do {
            _ = try flags()
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// The recipe for a model: that of the flags, or of the file.
    ///
    /// - Throws: `RecipeError`; `FileError`, `DocumentError` or `LayerRecipeError` if the file cannot be read or followed.
    func recipe(for checkpoint: Checkpoint) throws -> Recipe {
        var chosen = try flags()
        guard let recipe else { return chosen }
        let document = try YAMLText.read(RecipeDocument.self, at: recipe)
        chosen.configurations = try document.configurations(for: checkpoint.restoredTensors, file: recipe.spelling)
        return chosen
    }

    /// Refuses flags that say of layers what the recipe's file says.
    private func checkRecipe() throws {
        guard recipe != nil else { return }
        let others = [
            ("--convrot", convrot), ("--convrot-group-size", convrotGroupSize != nil),
            ("--scaling_mode tensor", scalingMode == .tensor), ("--exclude-layers", excludeLayers != nil),
            ("--force", force),
        ]
        let given = others.filter(\.1).map(\.0) + presets.map { "--\($0.preset.name)" }
        guard given.isEmpty else {
            throw ValidationError(
                "--recipe says how each layer is quantized: it cannot be given with \(given.joined(separator: ", ")).")
        }
    }

    /// The recipe that the flags describe.
    func flags() throws(RecipeError) -> Recipe {
        var rotation: GroupRequest?
        // The size is checked even if it has no effect: a group that no reader can undo is a mistake in any case.
        let request = try GroupRequest(size: convrotGroupSize?.size ?? GroupRequest.defaultSize)
        if convrot, !choosesGroups { rotation = request }
        if choosesGroups, scalingMode == .tensor, !force { throw .tensorScalingWithRotation }
        var exclude: NamePattern?
        if let excludeLayers { exclude = try NamePattern(excludeLayers, option: "--exclude-layers") }
        var preserve: NamePattern?
        if let preserveLayers { preserve = try NamePattern(preserveLayers, option: "--preserve-layers") }
        return try Recipe(
            scaling: scalingMode,
            rotation: rotation,
            presets: presets.map(\.preset),
            excludeLayers: exclude,
            outputType: outputDtype,
            preserveLayers: preserve,
            force: force
        )
    }

    /// Whether each layer's group is chosen by its activations.
    var choosesGroups: Bool { convrotGroupSize == .auto }

    /// What the flags ask for without effect, in sentences.
    var notes: [String] {
        guard let size = convrotGroupSize?.size, !convrot else { return [] }
        return ["--convrot-group-size \(size) has no effect without --convrot: nothing is rotated."]
    }
}

/// A preset as a flag of its own name: `--zimage`.
struct PresetFlag: EnumerableFlag, Hashable, CustomStringConvertible {
    let preset: Preset

    static let allCases: [PresetFlag] = Preset.all.map(PresetFlag.init)

    var description: String { preset.name }

    static func name(for value: PresetFlag) -> NameSpecification {
        .customLong(String(value.preset.name.map { $0 == "_" ? "-" : $0 }))
    }

    static func help(for value: PresetFlag) -> ArgumentHelp? {
        ArgumentHelp(stringLiteral: value.preset.summary)
    }
}

extension OutputType: ExpressibleByArgument {}

extension Scaling: ExpressibleByArgument {}
