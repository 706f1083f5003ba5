// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Files
import TestSupport
import Testing

@testable import Conversion

/// Recipes that say how each layer is stored.
@Suite struct RecipeDocumentTests {
    private static let file = "recipe.yaml"

    private static func document(_ layers: String) throws -> RecipeDocument {
        try YAMLText.decode(RecipeDocument.self, from: "schema: fidelio.recipe/1\nlayers:\n\(layers)", file: file)
    }

    private static func model() throws -> Checkpoint {
        let tensors = [("a.weight", [2, 256]), ("b.weight", [2, 48]), ("c.weight", [2, 10]), ("norm.weight", [2])]
        return try Checkpoint(
            sources: [
                MemoryBytes(
                    SafetensorsBytes.file(
                        tensors.map { name, shape in
                            let count = shape.reduce(1, *)
                            return (name, "F32", shape, SafetensorsBytes.f32((0..<count).map { Float($0 % 7) - 3 }))
                        }), name: "model")
            ], name: "model")
    }

    private static func configurations(_ layers: String) throws -> [String: Configuration] {
        try document(layers).configurations(for: model().tensors, file: file)
    }

    @Test func saysOfEachLayerHowItIsStored() throws {
        let found = try Self.configurations(
            """
            - {match: "weight$", format: int8, group: none}
            - {name: a.weight, format: int8, group: 256}
            - {name: b.weight, format: int8, group: 16}
            - {name: c.weight, format: keep}
            """)
        #expect(found.mapValues(\.description) == ["a.weight": "row/rot256", "b.weight": "row/rot16"])
    }

    @Test func readsWhatItWrites() throws {
        let odd = "odd\u{1}\"name\": # {.weight"
        let document = RecipeDocument(layers: [
            RecipeEntry(.name(odd), .keep), RecipeEntry(.name("a.weight"), .int8(Rotation(groupSize: 64))),
            RecipeEntry(.match(try NamePattern("^b\\.\"")), .int8(nil)),
            RecipeEntry(.name("d"), .other("fp8-e5m2/tensor")),
        ])
        let yaml = try document.yaml(original: "a: b", comments: ["Made so."])
        #expect(try YAMLText.decode(RecipeDocument.self, from: yaml, file: Self.file) == document)
        #expect(yaml.hasPrefix("# Made so.\nschema: fidelio.recipe/1\n"))
        let empty = RecipeDocument(layers: [])
        #expect(
            try YAMLText.decode(RecipeDocument.self, from: empty.yaml(original: "a"), file: Self.file) == empty)
    }

    @Test func makesEveryLabelAWay() {
        #expect(RecipeEntry.Way(format: nil) == .keep)
        #expect(RecipeEntry.Way(format: "row/none") == .int8(nil))
        #expect(RecipeEntry.Way(format: "row/rot64") == .int8(Rotation(groupSize: 64)))
        #expect(RecipeEntry.Way(format: "tensor/none") == .other("tensor/none"))
        #expect(RecipeEntry.Way(format: "nvfp4") == .other("nvfp4"))
    }

    @Test(arguments: [
        ("- {name: a.weight, format: int8, group: 128}", "none or one of 4, 16, 64, 256, 1024, 4096"),
        ("- {name: a.weight, format: int8, group: -64}", "none or one of"),
        ("- {name: a.weight, format: int8}", "lacks the field \"group\""),
        ("- {name: a.weight}", "lacks the field \"format\""),
        ("- {name: a.weight, format: keep, group: 64}", "expected"),
        ("- {name: a.weight, format: ''}", "the name of a format"),
        ("- {format: keep}", "both or none of \"name\" and \"match\""),
        ("- {name: a, match: b, format: keep}", "both or none of \"name\" and \"match\""),
        ("- {match: '(', format: keep}", "a regular expression"),
        ("- {name: a.weight, fromat: keep}", "\"format\" is expected"),
        ("- {name: [a], format: keep}", "is not of type"), ("- a.weight", "is not of type"),
        ("  a: b", "is not of type"),
    ])
    func refusesEntriesThatSayNothingClear(layers: String, says: String) {
        let error = #expect(throws: DocumentError.self) { try Self.document(layers) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("layers: []", "has no field \"schema\""),
        ("schema: fidelio.plan/1\nlayers: []", "fidelio.recipe/1 is expected"),
        ("schema: fidelio.recipe/2\nlayers: []", "please use a newer fidelio"),
        ("schema: fidelio.recipe/1", "lacks the field \"layers\""),
        ("schema: fidelio.recipe/1\nlayer: []\nlayers: []", "\"layers\" is expected"),
    ])
    func refusesOtherDocuments(yaml: String, says: String) {
        let error = #expect(throws: DocumentError.self) {
            try YAMLText.decode(RecipeDocument.self, from: yaml, file: Self.file)
        }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        (
            "- {name: a.weight, format: nvfp4}\n- {name: b.weight, format: Q4_K}\n- {name: c.weight, format: nvfp4}",
            LayerRecipeError.formatsNotWritten(file: file, formats: ["nvfp4": 2, "Q4_K": 1])
        ),
        ("- {name: d.weight, format: keep}", .noSuchLayer(file: file, layer: "d.weight")),
        ("- {name: norm.weight, format: keep}", .noSuchLayer(file: file, layer: "norm.weight")),
        ("- {match: '^d', format: keep}", .idlePattern(file: file, pattern: "^d")),
        (
            "- {match: weight, format: int8, group: 64}",
            .groupDoesNotFit(file: file, layer: "b.weight", group: 64, columns: 48)
        ),
    ])
    func refusesWhatItCannotFollow(layers: String, error: LayerRecipeError) {
        #expect(throws: error) { try Self.configurations(layers) }
    }

    @Test func namesTheFormatsThatAreNotWritten() {
        let error = LayerRecipeError.formatsNotWritten(file: Self.file, formats: ["nvfp4": 2, "Q4_K": 1])
        #expect(error.description.contains("asks for Q4_K (1 entry), nvfp4 (2 entries)."))
    }

    @Test func convertsEachLayerAsItSays() async throws {
        let folder = try TemporaryFolder()
        let model = try Self.model()
        var recipe = try Recipe()
        recipe.configurations = try Self.configurations(
            "- {name: a.weight, format: int8, group: 64}\n- {name: c.weight, format: int8, group: none}")
        let plan = try await Converter(checkpoint: model, recipe: recipe)
            .convert(to: folder.path("out"), overwrite: false, threads: 2)
        #expect(plan.leftAlone.map(\.reason) == [.notInRecipe])
        let written = try QuantizedCheckpoint(scanning: try Checkpoint(opening: folder.path("out")))
        #expect(
            written.layers.map { "\($0.name) \($0.scaling) \($0.rotation?.groupSize ?? 0)" } == ["a row 64", "c row 0"])
    }
}
