// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Files
import TestSupport
import Testing

@testable import Findings

/// Families are known by their tensors' names, and so are their presets; relatives are not mistaken for them.
@Suite struct FamilyTests {
    /// Names as ComfyUI's files have them, the first ones of layers that the preset keeps; family; flags.
    private static let families: [(names: [String], family: String, flags: String)] = [
        (
            ["cap_embedder.1", "x_embedder", "noise_refiner.0.attention.out", "context_refiner.0.attention.out"],
            "Z-Image", "--zimage"
        ),
        (
            ["img_in", "double_blocks.0.img_attn.qkv", "single_blocks.0.linear1", "vector_in.in_layer"], "FLUX.1",
            "--flux2"
        ),
        (
            ["txt_in", "double_blocks.0.img_attn.qkv", "single_blocks.0.linear1", "double_stream_modulation_img.lin"],
            "FLUX.2", "--flux2"
        ),
        (
            ["distilled_guidance_layer.in_proj", "double_blocks.0.img_attn.qkv", "single_blocks.0.linear1"], "Chroma",
            "--distillation_large"
        ),
        (
            ["nerf_blocks.0.param_generator", "distilled_guidance_layer.in_proj", "double_blocks.0.txt_mlp.0"],
            "Chroma Radiance", "--nerf_large"
        ),
        (
            ["nerf_blocks.0.param_generator", "__x0__", "double_blocks.0.txt_mlp.0"], "Chroma Radiance",
            "--nerf_large --radiance"
        ),
        (
            [
                "img_in", "transformer_blocks.0.img_mod.1", "transformer_blocks.0.txt_mod.1",
                "transformer_blocks.0.img_mlp.net.2",
            ], "Qwen-Image", "--qwen"
        ),
        (["img_in", "transformer_blocks.0.img_mod.1", "transformer_blocks.0.img_mlp.w1"], "LENS", "--lens"),
        (
            ["x_embedder", "double_stream_layers.0.img_instruct_attn.processor.img_to_q", "ref_image_patch_embedder"],
            "Boogu", "--boogu"
        ),
        (
            [
                "double_stream_blocks.0.block.ff_i.gate", "double_stream_blocks.0.block.ff_i.shared_experts.w3",
                "caption_projection.0.linear",
            ], "HiDream", "--hidream"
        ),
        (["llm_cond_proj", "embed_image_indicator", "layers.0.attention.qkv"], "Ideogram 4", "--ideogram4"),
        (["last.down", "first", "txtfusion.projector", "blocks.0.attn.wq"], "Krea 2", "--krea2"),
        (["last.linear", "first", "blocks.0.attn.wq", "blocks.0.mlp.up"], "Krea 2", "--krea2"),
        (
            ["net.x_embedder.proj.1", "net.llm_adapter.blocks.0.cross_attn.q_proj", "net.blocks.2.mlp.layer1"], "Anima",
            "--anima"
        ),
        (
            ["img_in.proj", "txt_in.individual_token_refiner.blocks.0.mlp.0", "double_blocks.0.img_attn.qkv"],
            "Hunyuan Video", "--hunyuan"
        ),
        (
            [
                "time_embedding.0", "time_projection.1", "patch_embedding", "blocks.0.self_attn.q",
                "blocks.0.cross_attn.k",
            ], "Wan", "--wan"
        ),
        (["head.head", "time_projection.1", "text_embedding.0", "blocks.0.ffn.0"], "Wan", "--wan"),
        (["video_patch_proj", "audio_patch_proj", "blocks.0.attn.qkv_proj"], "MiniMax H3", "--minimaxh3"),
        (["patchify_proj", "adaln_single.linear", "transformer_blocks.2.audio_attn1.to_q"], "LTX-2", "--ltxv2"),
        (
            ["shared", "encoder.block.0.layer.0.SelfAttention.q", "encoder.block.0.layer.1.DenseReluDense.wi_1"], "T5",
            "--t5xxl"
        ),
        (
            [
                "model.layers.0.self_attn.q_proj", "visual.merger.mlp.0", "model.layers.1.mlp.up_proj",
                "model.layers.2.mlp.up_proj",
            ], "Qwen-VL",
            "--qwen_vlm"
        ),
        (
            [
                "model.language_model.layers.0.linear_attn.in_proj_a",
                "model.language_model.layers.0.linear_attn.in_proj_b",
            ], "Qwen3.5", "--qwen35"
        ),
        (["l.0.per_layer_input_gate", "l.0.per_layer_projection", "l.0.self_attn.q_proj"], "Gemma 4", "--gemma4"),
        (["model.embed_tokens", "tekken_model", "model.layers.0.self_attn.q_proj"], "Mistral", "--mistral"),
        (
            ["multi_modal_projector.patch_merger.merging_layer", "language_model.layers.0.self_attn.q_proj"], "Mistral",
            "--mistral"
        ),
    ]

    @Test(arguments: families)
    private func areKnownAndAdvised(names: [String], family: String, flags: String) async throws {
        let found = try await diagnosis(of: names)
        #expect(found.architecture?.name == family)
        #expect(found.advice.command.contains(" \(flags) --comfy_quant"))
        let finding = try #require(found.findings.first { $0.id == .presetLayerQuantized })
        #expect(finding.subjects.map(\.name).contains(names[0]))
        #expect(finding.subjects.count < names.count || family == "Qwen3.5")
        #expect(finding.cause.contains("\(family) models, \(flags),"))
        #expect(finding.remedy.text.contains(" \(flags) "))
    }

    /// Every preset that names can tell has a family; the others are for any encoder, or a family's less cautious choice.
    @Test func haveEveryPresetThatNamesTell() {
        let known = Set(Architecture.all.flatMap(\.presets).map(\.name))
        let others: Set = ["visual", "generic_text", "distillation_small", "nerf_small", "zimage_refiner"]
        #expect(known.union(others) == Set(Preset.all.map(\.name)))
        #expect(known.isDisjoint(with: others))
        #expect(Architecture.all.allSatisfy { $0.presets.count == $0.presetNames.count && !$0.source.isEmpty })
        // A number between two dots stands for any, so that no part may name one.
        let parts = Architecture.all.flatMap { $0.signatures.flatMap(\.self) + $0.relatives }
        #expect(parts.allSatisfy { $0.firstMatch(of: /(^|\.)[0-9]+(\.|$)/) == nil })
    }

    @Test(arguments: [
        // Hunyuan 3D, Ovis, SD 3, PixArt, LTX-Video, Cosmos Predict 2, OmniGen 2, Qwen-Image 2.1, NewBie.
        ["double_blocks.0.img_attn.qkv", "single_blocks.0.linear1", "vector_in.in_layer", "latent_in"],
        ["double_blocks.0.img_mlp.gate_proj", "single_blocks.0.linear1", "vector_in.in_layer"],
        ["joint_blocks.0.context_block.attn.qkv", "x_embedder.proj"],
        ["adaln_single.emb.timestep_embedder.linear_1", "pos_embed.proj", "transformer_blocks.0.attn1.to_q"],
        [
            "patchify_proj", "adaln_single.linear", "caption_projection.linear_1", "transformer_blocks.0.attn1.to_q",
            "transformer_blocks.0.ff.net.2",
        ],
        [
            "net.blocks.0.mlp.layer1", "net.blocks.0.self_attn.q_proj", "net.blocks.0.cross_attn.q_proj",
            "net.x_embedder.proj.1",
        ],
        [
            "time_caption_embed.caption_embedder.1", "noise_refiner.0.attn.to_q", "context_refiner.0.attn.to_q",
            "ref_image_patch_embedder",
        ],
        ["txt_in.text_norm", "modulation.1", "transformer_blocks.0.img_mlp.gate_up", "img_in", "proj_out"],
        [
            "cap_embedder.1", "noise_refiner.0.attention.out", "context_refiner.0.attention.out",
            "clip_text_pooled_proj.1",
        ],
        // A whole T5, Llama, Gemma 3, Gemma 3n, GLM-4V, CLIP, LLaVA, BERT.
        [
            "encoder.block.0.layer.0.SelfAttention.q", "encoder.block.0.layer.1.DenseReluDense.wi_1",
            "decoder.block.0.layer.0.SelfAttention.q",
        ],
        ["model.embed_tokens", "model.layers.0.self_attn.q_proj", "model.layers.0.mlp.gate_proj"],
        [
            "model.embed_tokens", "l.0.self_attn.q_norm", "l.0.self_attn.k_norm", "l.0.mlp.gate_proj",
            "l.0.post_feedforward_layernorm",
        ],
        ["l.0.per_layer_input_gate", "l.0.per_layer_projection", "l.0.self_attn.q_proj", "l.0.altup.correction_coefs"],
        ["visual.merger.gate_proj", "visual.downsample", "model.layers.0.self_attn.q_proj"],
        ["visual.transformer.resblocks.0.attn.in_proj", "text_model.encoder.layers.0.self_attn.q_proj"],
        ["multi_modal_projector.linear_1", "language_model.layers.0.self_attn.q_proj"],
        ["encoder.layer.0.attention.self.query"],
    ])
    func areNotTakenForRelatives(names: [String]) async throws {
        let found = try await diagnosis(of: names)
        #expect(found.architecture == nil)
        #expect(!found.findings.contains { $0.id == .presetLayerQuantized })
        #expect(!found.advice.command.contains("--low-memory --convrot --convrot-group-size 64 --z"))
    }

    /// Lumina 2 and Mage-Flow have the names of Z-Image and Qwen-Image, and other widths.
    @Test(arguments: [
        (
            ["cap_embedder.1", "noise_refiner.0.attention.out", "context_refiner.0.attention.out"], "cap_embedder.1",
            2304, 3840
        ),
        (
            [
                "transformer_blocks.0.img_mod.1", "transformer_blocks.0.txt_mod.1",
                "transformer_blocks.0.img_mlp.net.2", "proj_out",
            ], "proj_out", 128, 64
        ),
    ])
    func areToldFromRelativesByWidth(names: [String], layer: String, relative: Int, own: Int) throws {
        for (rows, isKnown) in [(relative, false), (own, true)] {
            let tensors = names.map { ("\($0).weight", "BF16", [$0 == layer ? rows : 2, 2]) }
            let bytes = SafetensorsBytes.file(
                tensors.map { ($0.0, $0.1, $0.2, [UInt8](repeating: 0, count: 2 * $0.2[0] * $0.2[1])) })
            let file = try Checkpoint(sources: [MemoryBytes(bytes, name: "f")], name: "f")
            #expect((Architecture(of: file.tensors) != nil) == isKnown)
        }
    }

    @Test func needNoPreset() async throws {
        let found = try await diagnosis(
            of: ["model.embed_tokens", "l.self_attn.q_norm", "l.self_attn.k_norm", "l.mlp.gate_proj"])
        #expect(found.architecture?.name == "Qwen3")
        #expect(found.advice.command.contains("--convrot-group-size 64 --comfy_quant"))
        #expect(!found.findings.contains { $0.id == .presetLayerQuantized })
    }

    @Test func nameTheLastLanguageLayer() async throws {
        let layers = (0..<4).map { "model.layers.\($0).self_attn.q_proj" }
        let found = try await diagnosis(of: layers + ["visual.merger.mlp.0"])
        let finding = try #require(found.findings.first { $0.id == .presetLayerQuantized })
        #expect(finding.subjects.map(\.name) == [layers[0], layers[3], "visual.merger.mlp.0"])
    }

    private func diagnosis(of layers: [String]) async throws -> Diagnosis {
        try await Diagnosis(of: SmallLayers.file(layers.map { ($0, 64) }).checkpoint())
    }
}
