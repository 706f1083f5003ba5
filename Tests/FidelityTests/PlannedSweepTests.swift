// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Testing

@testable import Fidelity

/// What of a sweep a plan may use.
@Suite struct PlannedSweepTests {
    private static let row = Configuration(scaling: .row)

    private static func rotated(_ size: Int) -> Configuration {
        Configuration(scaling: .row, rotation: Rotation(groupSize: size))
    }

    /// A layer of 64 rows whose SNR is better without rotation.
    private static func layer(_ name: String = "a.weight", columns: Int) -> LayerFidelity {
        var layer = LayerFidelity(name: name, shape: [64, columns], elementType: .bf16)
        for (configuration, error) in [(row, 1e-6), (rotated(16), 1e-4), (rotated(64), 1e-4), (rotated(256), 2e-4)]
        where configuration.rotation?.fits(columns: columns) ?? true {
            layer.configurations[configuration] = MetricValues(energies: Energies(signal: 1, error: error))
        }
        layer.formats = ["nvfp4", "fp8/tensor", "Q8_0", "BF16"].enumerated()
            .map { index, format in
                LayerFormat(
                    format: format, bitsPerWeight: [4.5, 8, 8.5, 16][index],
                    values: MetricValues(energies: Energies(signal: 1, error: 1e-3)))
            }
        return layer
    }

    @Test(arguments: [
        (256, ["row/rot256", "row/rot64"]), (192, ["row/rot64"]), (48, ["row/rot16"]), (100, ["row/none"]),
    ])
    func takesNoRotationOffByTheWeightsAlone(columns: Int, formats: [String]) {
        let choice = FormatChoice(formats: [], hasInt8: true)
        let layer = PlannableLayer(Self.layer(columns: columns), choice: choice, importance: 1)
        #expect(layer.options.map(\.format) == formats)
    }

    @Test func offersNoFormatThatIsAsLargeAsTheLayer() {
        let choice = FormatChoice(formats: [.nvfp4, .bf16], hasInt8: false)
        let layer = PlannableLayer(Self.layer(columns: 256), choice: choice, importance: 1)
        #expect(layer.options.map(\.format) == ["nvfp4"])
        #expect(layer.options.map(\.bytes) == [64 * 256 * 9 / 16 + PlannableLayer.markerBytes])
        #expect(layer.bytes == 2 * 64 * 256)
    }

    @Test(arguments: ["model.embed_tokens.weight", "bert.embeddings.word_embeddings.weight", "shared.weight"])
    func offersAnEmbeddingWhatComfyUIReads(name: String) {
        let choice = FormatChoice(formats: [.nvfp4, .fp8Tensor, .q80], hasInt8: true)
        let layer = PlannableLayer(Self.layer(name, columns: 192), choice: choice, importance: 1)
        #expect(layer.options.map(\.format) == ["row/rot64", "fp8/tensor", "Q8_0"])
        #expect(!PlannableLayer.isEmbedding("x_embedder.weight"))
    }

    @Test func leavesALayerWithNumbersThatAreNotFinite() {
        var layer = Self.layer(columns: 256)
        layer.nonFinite = 1
        #expect(
            PlannableLayer(layer, choice: FormatChoice(formats: [.nvfp4], hasInt8: true), importance: 1).options.isEmpty
        )
    }

    @Test func mixesNothingThatOneFileCannotHold() {
        let files = FormatChoice(formats: SweptFormat.all, hasInt8: true).files.map { $0.map(\.name) }
        #expect(files.count == 2)
        #expect(files[0].contains("nvfp4") && files[0].contains("row/rot64") && !files[0].contains("Q8_0"))
        #expect(files[1].contains("Q8_0") && !files[1].contains("nvfp4"))
        #expect(files.allSatisfy { $0.contains("BF16") })
        #expect(FormatChoice(formats: SweptFormat.gguf, hasInt8: false).files.count == 1)
        #expect(FormatChoice(formats: [.bf16], hasInt8: false).files.map { $0.map(\.name) } == [["BF16"]])
    }

    @Test func leavesFP8WithoutAScaleOutBesideFP8WithOne() {
        let both = FormatChoice(formats: [.fp8Tensor, .fp8Plain, .nvfp4], hasInt8: false)
        #expect(both.formats == [.fp8Tensor, .nvfp4])
        #expect(FormatChoice(formats: [.fp8Plain], hasInt8: false).formats == [.fp8Plain])
    }

    @Test func fallsBackToASmallerRotation() throws {
        let int8 = try #require(FormatChoice(formats: [], hasInt8: true).files.first)
        #expect(int8[0].formats == ["row/rot256", "row/rot64", "row/rot16", "row/none"])
        #expect(int8[1].formats == ["row/rot64", "row/rot16", "row/none"])
    }

    @Test func readsHowMuchLayersCountInOrder() throws {
        let importance = try YAMLText.decode(LayerImportance.self, from: "layer: 2\n'layer\\.1\\b': 0.5\n", file: "w")
        #expect(importance.values(of: ["layer.0", "layer.1", "other"]) == [2, 0.5, 1])
        #expect(importance.idle(among: ["layer.0"]) == ["layer\\.1\\b"])
        #expect(
            try YAMLText.decode(LayerImportance.self, from: #"{"layer": 2, "layer.1": 0.5}"#, file: "w")
                .values(of: ["layer.0", "layer.1"]) == [2, 0.5])
    }

    @Test(arguments: [
        ("- a", "The document is not of type Mapping."),
        ("a: -1", "found -1.0, where 0.0 to 1000000000.0 is expected."),
        ("a: .nan", "found nan"), ("a: b", "is not of type Double"),
        ("'(': 1", "where a regular expression is expected"),
        ("", "The document is empty."), ("a: 1\na: 2", "\"a\" is there twice, in line"),
    ])
    func refusesFactorsThatAreNone(yaml: String, says: String) {
        let error = #expect(throws: DocumentError.self) {
            try YAMLText.decode(LayerImportance.self, from: yaml, file: "w.yaml")
        }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }
}
