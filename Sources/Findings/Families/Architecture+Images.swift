// SPDX-License-Identifier: Apache-2.0

extension Architecture {
    /// Models that make images.
    ///
    /// A family stands before those whose names it has too.
    static let images: [Architecture] = [
        Architecture(
            "Chroma Radiance", presets: ["nerf_large", "radiance"],
            names: [["nerf_blocks.", "__x0__"], ["nerf_blocks.", "nerf_final_layer_conv"]]),
        Architecture("Chroma Radiance", presets: ["nerf_large"], names: [["nerf_blocks.", "double_blocks."]]),
        Architecture(
            "Chroma", presets: ["distillation_large"], names: [["distilled_guidance_layer.", "double_blocks."]]),
        Architecture(
            "FLUX.2", presets: ["flux2"], names: [["double_blocks.", "single_blocks.", "double_stream_modulation"]]),
        // convert-to-quant has no preset by this name; FLUX.2's names FLUX.1's inputs, time, guidance and output too.
        Architecture(
            "FLUX.1", presets: ["flux2"], names: [["double_blocks.", "single_blocks.", "vector_in."]],
            // Hunyuan Video and Hunyuan 3D; Chroma; Ovis.
            not: ["individual_token_refiner", "distilled_guidance_layer", "latent_in.", "img_mlp.gate_proj"]),
        Architecture(
            "Boogu", presets: ["boogu"],
            names: [
                ["double_stream_layers.", "img_instruct_attn"], ["double_stream_layers.", "ref_image_patch_embedder"],
            ]),
        Architecture(
            "HiDream", presets: ["hidream"],
            names: [
                ["double_stream_blocks.", "caption_projection."], ["double_stream_blocks.", "ff_i.shared_experts."],
            ]),
        Architecture(
            "Z-Image", presets: ["zimage"], names: [["cap_embedder.", "noise_refiner.", "context_refiner."]],
            // OmniGen 2 and Boogu; NewBie. Lumina 2 has the names, and is narrower.
            not: ["time_caption_embed", "clip_text_pooled_proj"],
            notShaped: [Shape(suffix: "cap_embedder.1.weight", rows: 2304)]),
        Architecture("LENS", presets: ["lens"], names: [["img_mlp.w1", "transformer_blocks."]]),
        Architecture(
            "Qwen-Image", presets: ["qwen"],
            names: [["transformer_blocks.", "img_mod.", "txt_mod.", "img_mlp."]],
            // LENS; Qwen-Image 2.1. Mage-Flow has the names, and other widths.
            not: ["img_mlp.w1", "img_mlp.gate_up", "txt_in.text_norm"],
            notShaped: [Shape(suffix: "txt_norm.weight", rows: 2560), Shape(suffix: "proj_out.weight", rows: 128)]),
        Architecture(
            "Ideogram 4", presets: ["ideogram4"],
            names: [["embed_image_indicator"], ["llm_cond_proj", "adaln_proj", "t_embedding."]]),
        Architecture(
            "Krea 2", presets: ["krea2"], names: [["txtfusion."], ["blocks.", ".attn.wq", "last.linear"]]),
        Architecture(
            "Anima", presets: ["anima"],
            // Cosmos Predict 2, which it grew from, has no adapter.
            names: [
                ["llm_adapter.", "adaln_modulation"], ["llm_adapter.", "mlp.layer1"],
                ["llm_adapter.", "x_embedder", "cross_attn."],
            ]),
    ]
}
