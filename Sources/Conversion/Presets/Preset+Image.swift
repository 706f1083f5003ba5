// SPDX-License-Identifier: Apache-2.0

extension Preset {
    /// Models that make images.
    static let imagePresets: [Preset] = [
        Preset(
            "qwen",
            .image,
            "Qwen Image: leaves added norms, inputs, outputs and the time embedding alone.",
            exclude: ["norm_added_k", "norm_added_q", "norm_k", "norm_q", "txt_norm"],
            highPrecision: [
                "time_text_embed", "img_in", "norm_out", "proj_out", "transformer_blocks.0.img_mod.1", "txt_in",
            ]
        ),
        Preset(
            "zimage",
            .image,
            "Z-Image and Z-Image Turbo: leaves norms, embedders, modulation and the final layer alone.",
            exclude: zImageNorms,
            highPrecision: [
                "x_embedder", "clip_text_pooled_proj", "final_layer", "cap_embedder.1", "adaLN_modulation",
                "t_embedder",
                "time_text_embed",
            ]
        ),
        Preset(
            "zimage_refiner",
            .image,
            "Z-Image's refiners: leaves norms and the context and noise refiner alone.",
            exclude: zImageNorms,
            highPrecision: ["context_refiner", "noise_refiner"]
        ),
        Preset(
            "boogu",
            .image,
            "Boogu: leaves patch, time and image embedders and the output's modulation alone.",
            highPrecision: [
                "image_index_embedding", "ref_image_patch_embedder", "time_caption_embed", "x_embedder",
                "norm_out.linear_1", "norm_out.linear_2",
            ]
        ),
        // convert-to-quant has no preset for it. ComfyUI multiplies by the gates' numbers as they stand (comfy/ldm/hidream/model.py,
        // MoEGate), so that codes would be taken for weights; ComfyUI-GGUF keeps them too (tools/convert.py, ModelHiDream). The others
        // are what SDNQ 0.2.8 keeps in every model (sdnq/common.py, common_skip_keys).
        Preset(
            "hidream",
            .image,
            "HiDream-I1 and E1: leaves the experts' gates, image and time embedders and the final layer alone.",
            exclude: ["ff_i.gate"],
            highPrecision: ["x_embedder", "t_embedder", "final_layer"]
        ),
    ]

    private static let zImageNorms = [
        "cap_embedder.0", "cap_pad_token", "attention_norm1", "attention_norm2", "ffn_norm1", "ffn_norm2", "k_norm",
        "q_norm", "x_pad_token",
    ]
}
