// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

@testable import Conversion

@Suite struct PresetTests {
    @Test func hasThePresetsOfConvertToQuantAndItsOwn() {
        let names = Set(Preset.all.map(\.name))
        #expect(names.count == Preset.all.count)
        #expect(
            names == [
                "gemma4", "qwen_vlm", "qwen35", "t5xxl", "mistral", "visual", "generic_text", "anima", "lens", "flux2",
                "distillation_large", "distillation_small", "nerf_large", "nerf_small", "radiance", "krea2",
                "ideogram4", "wan", "hunyuan", "minimaxh3", "qwen", "zimage", "zimage_refiner", "boogu", "ltxv2",
                "hidream",
            ]
        )
    }

    @Test(arguments: ["zimage_refiner", "zimage-refiner"])
    func isFoundInEitherSpelling(name: String) {
        #expect(Preset.named(name)?.name == "zimage_refiner")
    }

    @Test(arguments: [
        ("zimage", "layers.0.attention.qkv.weight", nil),
        ("zimage", "layers.0.adaLN_modulation.0.weight", "adaLN_modulation"),
        ("zimage", "noise_refiner.0.feed_forward.w1.weight", nil),
        ("zimage_refiner", "noise_refiner.0.feed_forward.w1.weight", "noise_refiner"),
        ("zimage", "ADALN_modulation.weight", nil),
        ("wan", "blocks.0.norm3.weight", "norm"),
        ("wan", "head.head.weight", "head.head"),
        ("ltxv2", "transformer_blocks.47.attn1.to_q.weight", "transformer_blocks.47."),
        ("ltxv2", "transformer_blocks.4.attn1.to_q.weight", nil),
        ("hidream", "double_stream_blocks.0.block.ff_i.gate.weight", "ff_i.gate"),
        ("hidream", "double_stream_blocks.0.block.ff_i.experts.0.w1.weight", nil),
        ("hidream", "single_stream_blocks.0.block.ff_i.shared_experts.w3.weight", nil),
        ("hidream", "final_layer.adaLN_modulation.1.weight", "final_layer"),
        ("hidream", "single_stream_blocks.31.block.adaLN_modulation.1.weight", nil),
        ("generic_text", "model.embed_tokens.weight", nil),
        ("qwen35", "visual.blocks.0.mlp.weight", "visual."),
    ])
    func leavesLayersAloneByPartsOfTheirNames(preset: String, name: String, pattern: String?) throws {
        let recipe = try Recipe(presets: [#require(Preset.named(preset))])
        let selection = try LayerSelection(recipe, names: [name])
        #expect(selection.exclusion(of: name) == pattern.map { .excludedByPreset(preset, pattern: $0) })
    }

    @Test func findsTheLastLayerOfEachLanguageModel() {
        let names = [
            "model.layers.2.a.weight", "model.layers.10.a.weight", "model.layers.9.a.weight",
            "model.language_model.layers.3.b.weight", "x.language_model.layers.4.b.weight", "mymodel.layers.99.weight",
        ]
        let last = LayerSelection.lastLanguageLayers(among: names)
        #expect(last == ["language_model.layers.4.", "model.language_model.layers.3.", "model.layers.10."])
    }

    @Test func leavesTheLastLanguageLayerAlone() throws {
        let names = ["model.layers.1.q.weight", "model.layers.2.q.weight", "model.layers.0.q.weight"]
        let selection = try LayerSelection(Recipe(presets: [#require(Preset.named("qwen_vlm"))]), names: names)
        #expect(names.filter { selection.exclusion(of: $0) == nil } == ["model.layers.1.q.weight"])
    }

    @Test(arguments: [
        ("decoder.block.0.weight", "t5xxl"), ("lm_head.weight", "t5xxl"), ("encoder.block.0.weight", nil),
    ])
    func removesWhatOnlyT5xxlRemoves(name: String, preset: String?) throws {
        let recipe = try Recipe(presets: [#require(Preset.named("mistral")), #require(Preset.named("t5xxl"))])
        #expect(try LayerSelection(recipe, names: [name]).removal(of: name)?.name == preset)
    }
}
