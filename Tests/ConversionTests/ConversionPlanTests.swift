// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import OrderedCollections
import TestSupport
import Testing

@Suite struct ConversionPlanTests {
    private static let rotated = try? Recipe(rotation: GroupRequest(size: 64))

    @Test(.needsShared, arguments: [("zimage", ["zimage"], 170, 453), ("qwen3_4b", [], 253, 398)])
    func quantizesAndRotatesTheLayersOfTheRecipe(
        model: String,
        presets: [String],
        layers: Int,
        tensors: Int
    ) throws {
        let recipe = try Recipe(rotation: GroupRequest(size: 64), presets: presets.compactMap(Preset.named))
        let plan = try ConversionPlan(tensors: Tensors.manifest(model), metadata: [:], recipe: recipe)
        #expect(plan.tensors.count == tensors)
        #expect(plan.quantized.count == layers)
        #expect(plan.rotated.count == layers)
        #expect(plan.shortfalls.isEmpty)
    }

    @Test func writesCodesScaleAndMarkerForALayer() throws {
        let plan = try plan([("a.weight", .bf16, [8, 64])], recipe: #require(Self.rotated))
        let tensor = try #require(plan.tensors.first)
        #expect(
            tensor.outputs == [
                TensorPlan(name: "a.weight", elementType: .i8, shape: [8, 64]),
                TensorPlan(name: "a.weight_scale", elementType: .f32, shape: [8, 1]),
                TensorPlan(name: "a.comfy_quant", elementType: .u8, shape: [120]),
            ]
        )
        #expect(tensor.bytesBefore == 1024)
        #expect(tensor.bytesAfter == 512 + 32 + 120)
        #expect(
            plan.metadata[QuantizationMarkerHeader.key] == #"{"format_version": "1.0", "layers": {"a": "#
                + #"{"format": "int8_tensorwise", "orig_dtype": "torch.bfloat16", "convrot": true, "#
                + #""convrot_groupsize": 64}}}"#
        )
        #expect(plan.metadata["format"] == "pt")
    }

    @Test(arguments: [(Scaling.tensor, 8, []), (.row, 8, [8, 1]), (.row, 1, []), (.tensor, 1, [])])
    func writesAScalarWhereThereIsOneScale(scaling: Scaling, rows: Int, shape: [Int]) throws {
        let plan = try plan([("a.weight", .f32, [rows, 4])], recipe: Recipe(scaling: scaling))
        #expect(plan.tensors.first?.outputs[1].shape == shape)
    }

    @Test func takesMatricesOfWeightsForLayersAndNothingElse() throws {
        let plan = try plan(
            [
                ("a.weight", .f64, [2, 4]), ("b.weight", .f32, [4]), ("c.bias", .f32, [2, 4]),
                ("d.weight", .i8, [2, 4]),
                ("e.weight", .f32, [0, 4]), ("f.weight", .f32, [1, 2, 4]), ("g_weight", .f32, [2, 4]),
            ],
            recipe: Recipe()
        )
        #expect(plan.quantized.map(\.source.name) == ["a.weight"])
        #expect(plan.leftAlone.map(\.tensor.name) == ["d.weight"])
        #expect(plan.leftAlone.map(\.reason) == [.elementType(.i8)])
    }

    @Test func saysWhyLayersAreLeftAlone() throws {
        let recipe = try Recipe(
            presets: [#require(Preset.named("zimage"))],
            excludeLayers: NamePattern(#"^layers\.\d+\.out\.weight$"#, option: "--exclude-layers")
        )
        let plan = try ConversionPlan(
            tensors: Tensors.described([
                ("layers.10.out.weight", .bf16, [2, 4]), ("t_embedder.weight", .bf16, [2, 4]),
                ("layers.0.bad.weight", .bf16, [2, 4]),
            ]),
            metadata: [:],
            recipe: recipe,
            unusable: ["layers.0.bad.weight": UnusableWeights(nonFinite: 1)]
        )
        #expect(
            plan.leftAlone.map(\.reason.description) == [
                "is found by --exclude-layers", "is left alone by --zimage (t_embedder)",
                "holds 1 weight that is not finite",
            ]
        )
        #expect(plan.metadata.isEmpty)
    }

    @Test func saysWhichGroupWouldFit() throws {
        let recipe = try Recipe(rotation: GroupRequest())
        let plan = try plan(
            [("a.weight", .bf16, [2, 384]), ("b.weight", .bf16, [2, 80]), ("c.weight", .bf16, [2, 10])],
            recipe: recipe
        )
        #expect(
            plan.shortfalls.map(\.description) == [
                "a.weight rotated by 64: 256 does not divide 384 inputs; 4, 16, 64 would fit.",
                "b.weight left unrotated: 256 does not divide 80 inputs; 4, 16 would fit.",
                "c.weight left unrotated: 256 does not divide 10 inputs; no group size fits.",
            ]
        )
        #expect(plan.tensors.map(\.marker?.groupSize) == [64, nil, nil])
    }

    @Test func castsUnquantizedLayersOnlyWhereItIsAskedTo() throws {
        let tensors: [(String, ElementType, [Int])] = [
            ("x_embedder.weight", .f32, [2, 4]), ("t_embedder.weight", .f32, [2, 4]), ("norm.weight", .f32, [4]),
            ("final_layer.weight", .f16, [2, 4]), ("x_pad_token", .f32, [2, 4]),
        ]
        let presets = [try #require(Preset.named("zimage"))]
        #expect(try plan(tensors, recipe: Recipe(presets: presets)).cast.isEmpty)
        let recipe = try Recipe(
            presets: presets,
            outputType: .float16,
            preserveLayers: NamePattern("^t_", option: "--preserve-layers")
        )
        let cast = try plan(tensors, recipe: recipe).cast
        #expect(cast.map(\.tensor.name) == ["x_embedder.weight"])
        #expect(cast.map(\.elementType) == [.f16])
    }

    @Test(
        arguments: [
            ("qwen_vlm", "visual.a.weight", ElementType.f32, ElementType.bf16),
            ("qwen_vlm", "visual.a.weight", .f16, .bf16),
            ("qwen_vlm", "visual.a.weight", .bf16, nil),
            ("krea2", "first.weight", .f64, .f32),
            ("krea2", "first.weight", .f32, nil),
            ("krea2", "first.weight", .bf16, nil),
            ("krea2", "first.other.weight", .bf16, .f16),
        ] as [(String, String, ElementType, ElementType?)])
    func keepsTheTypesThatAPresetPreserves(
        preset: String,
        name: String,
        type: ElementType,
        written: ElementType?
    ) throws {
        let recipe = try Recipe(presets: [#require(Preset.named(preset))], outputType: .float16)
        let cast = try plan([(name, type, [2, 4])], recipe: recipe).cast
        #expect(cast.first?.elementType == written)
    }

    @Test func leavesOutTheMarkerThatALayerHadBefore() throws {
        let plan = try plan([("a.weight", .bf16, [2, 4]), ("a.comfy_quant", .u8, [2])], recipe: Recipe())
        #expect(plan.removed.map(\.reason) == [.superseded(layer: "a.weight")])
        #expect(plan.tensors.flatMap(\.outputs).map(\.name) == ["a.weight", "a.weight_scale", "a.comfy_quant"])
    }

    @Test func namesTheTypeThatReadersComputeIn() throws {
        let plan = try plan([("a.weight", .f32, [2, 4])], recipe: Recipe(outputType: .float16))
        #expect(plan.tensors.first?.marker?.originalType == "torch.float16")
    }

    private func plan(
        _ tensors: [(name: String, type: ElementType, shape: [Int])],
        recipe: Recipe
    ) throws -> ConversionPlan {
        try ConversionPlan(tensors: Tensors.described(tensors), metadata: ["format": "pt"], recipe: recipe)
    }
}
