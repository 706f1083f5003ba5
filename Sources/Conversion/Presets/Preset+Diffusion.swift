// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension Preset {
    /// Diffusion transformers in Flux's manner.
    static let diffusionPresets: [Preset] = [
        Preset(
            "anima",
            .diffusion,
            "Anima: leaves the first blocks' modulation, the embedders, the adapter and the final layer alone.",
            highPrecision: [
                "net.blocks.0.", "net.blocks.1.adaln_modulation", "final_layer", "llm_adapter", "t_embedder",
                "x_embedder",
            ]
        ),
        Preset(
            "lens",
            .diffusion,
            "LENS: leaves inputs, outputs, time embedding and modulation alone.",
            highPrecision: [
                "time_text_embed", "img_in", "norm_out", "proj_out", "img_mod.1", "txt_mod.1", "txt_in",
            ]
        ),
        Preset(
            "flux2",
            .diffusion,
            "Flux.2: leaves modulation, guidance, time, inputs and the final layer alone.",
            highPrecision: ["stream_modulation", "guidance_in", "time_in", "final_layer", "img_in", "txt_in"]
        ),
        Preset(
            "distillation_large",
            .diffusion,
            "Distilled Chroma, cautious: leaves the guidance layer, inputs and the final layer alone.",
            highPrecision: ["distilled_guidance_layer", "final_layer", "img_in", "txt_in"]
        ),
        Preset(
            "distillation_small",
            .diffusion,
            "Distilled Chroma, compact: leaves the guidance layer alone.",
            highPrecision: ["distilled_guidance_layer"]
        ),
        Preset(
            "nerf_large",
            .diffusion,
            "NeRF, cautious: leaves NeRF blocks, guidance, text input and attention outputs alone.",
            highPrecision: [
                "distilled_guidance_layer", "nerf_blocks", "nerf_image_embedder", "txt_in", "_attn.proj",
            ]
        ),
        Preset(
            "nerf_small",
            .diffusion,
            "NeRF, compact: leaves NeRF blocks and guidance alone.",
            highPrecision: ["distilled_guidance_layer", "nerf_blocks", "nerf_image_embedder"]
        ),
        Preset(
            "radiance",
            .diffusion,
            "Radiance: leaves the patch input and the final convolution alone.",
            highPrecision: ["img_in_patch", "nerf_final_layer_conv", "__x0__"]
        ),
        Preset(
            "krea2",
            .diffusion,
            "Krea 2: leaves first and last layers, time projections and the text fusion alone.",
            highPrecision: ["firs", "las", "tml", "txtfusion", "last.modulatio", "tpro"],
            preservedTypes: [PreservedType(.f32, pattern: krea2SinglePrecision)]
        ),
        Preset(
            "ideogram4",
            .diffusion,
            "Ideogram 4: leaves embeddings, conditioning, modulation, input and final layer alone.",
            highPrecision: [
                "embed_image_indicator", "t_embedding", "llm_cond_proj", "adaln_proj", "final_layer", "input_proj",
            ]
        ),
    ]

    /// The layers of Krea 2 that are worth float32.
    private static let krea2SinglePrecision =
        #"(?:^|\.)(?:first|last\.linear|tmlp\.(?:0|2)|tproj\.1|txtfusion\.projector|txtmlp\.(?:1|3))\.weight$"#
}
