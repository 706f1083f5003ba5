// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage

@testable import Checkpoints
@testable import Codecs
@testable import Conversion
@testable import Documents
@testable import Files

/// A recipe's text, read, written again, and followed for a model with layers of several widths.
struct RecipeRun {
    private let recipe: RecipeDocument

    /// Nil where the text is not a recipe.
    init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self),
            let recipe = try? YAMLText.decode(RecipeDocument.self, from: text, file: "r")
        else { return nil }
        self.recipe = recipe
    }

    /// Makes sure that the recipe reads back as itself, and that what is converted by it is stored as it says.
    func check() {
        checkText()
        guard let configurations = try? recipe.configurations(for: Self.model.tensors, file: "r"),
            var recipe = try? Recipe()
        else { return }
        recipe.configurations = configurations
        let converter = Converter(checkpoint: Self.model, recipe: recipe)
        ModelRun.wait {
            let plan = try? await converter.convert(to: Self.output, overwrite: true, threads: 1)
            precondition((plan == nil) == configurations.isEmpty, "only a recipe without INT8 leaves nothing to write")
            if plan != nil { Self.checkFile(against: configurations) }
        }
    }

    /// `plan` writes recipes with its own formats' names alone; a stranger's are not written.
    private func checkText() {
        let isWritten = recipe.layers.allSatisfy { if case .other = $0.way { false } else { true } }
        guard isWritten, let yaml = try? recipe.yaml(original: "m") else { return }
        let again = try? YAMLText.decode(RecipeDocument.self, from: yaml, file: "r")
        precondition(again == recipe, "the recipe does not read back")
    }

    /// The layers of the file that was written.
    private static func checkFile(against configurations: [String: Configuration]) {
        guard let written = FileManager.default.contents(atPath: output.string),
            let file = try? Checkpoint(sources: [MemoryBytes(Array(written), name: "m")], name: "m"),
            let layers = try? QuantizedCheckpoint(scanning: file).layers
        else { fatalError("what was converted by a recipe is not a model") }
        let found = layers.map {
            ("\($0.name).weight", Configuration(scaling: $0.scaling, rotation: $0.rotation))
        }
        precondition(Dictionary(uniqueKeysWithValues: found) == configurations, "a layer is not as the recipe says")
    }

    /// Layers of 256, 48 and 10 inputs, and a vector.
    private static let model: Checkpoint = {
        let shapes = [
            ("blocks.0.a.weight", [2, 256]), ("blocks.1.b.weight", [2, 48]), ("c.weight", [2, 10]),
            ("norm.weight", [2]),
        ]
        var entries: [String] = []
        var data: [UInt8] = []
        for (name, shape) in shapes {
            let count = shape.reduce(1, *)
            entries.append(
                "\"\(name)\":{\"dtype\":\"BF16\",\"shape\":\(shape),\"data_offsets\":[\(data.count),\(data.count + 2 * count)]}"
            )
            // From 0.5 to 0.99, of either sign.
            data += (0..<count).flatMap { [UInt8($0 * 37 % 128), $0.isMultiple(of: 3) ? 0xBF : 0x3F] }
        }
        let header = Array("{\(entries.joined(separator: ","))}".utf8)
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init)
        guard
            let model = try? Checkpoint(
                sources: [MemoryBytes(length + header + data, name: "m.safetensors")], name: "m")
        else { fatalError("the model for recipes is not a model") }
        return model
    }()

    // In memory, and replaced run by run.
    private static let output = FilePath(
        "/dev/shm/fidelio-recipe-\(ProcessInfo.processInfo.processIdentifier).safetensors")
}
