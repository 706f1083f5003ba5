// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension Preset {
    /// Text encoders and language models.
    static let textPresets: [Preset] = [
        Preset(
            "gemma4",
            .text,
            "Gemma 4: leaves audio, vision, the multi-modal projector and the per-layer inputs alone.",
            exclude: ["audio", "per_layer_input_gate", "per_layer_projection", "vision", "multi_modal_projector"]
        ),
        qwenVisionLanguage(
            "qwen_vlm",
            "Qwen VLM: leaves the first and last language layer, embeddings and vision alone."
        ),
        qwenVisionLanguage("qwen35", "The same as --qwen_vlm, under its older name."),
        Preset(
            "t5xxl",
            .text,
            "T5-XXL: leaves norms and embeddings alone, and leaves the decoder out of the file.",
            exclude: commonTextAndVideo,
            remove: ["decoder", "lm_head"]
        ),
        Preset("mistral", .text, "Mistral: leaves norms and embeddings alone.", exclude: commonTextAndVideo),
        Preset(
            "visual",
            .text,
            "Visual encoders: leaves the projections of the MLPs alone.",
            exclude: ["mlp.down_proj", "mlp.up_proj", "mlp.gate_proj"]
        ),
        Preset("generic_text", .text, "Any other text encoder: leaves no layer alone."),
    ]

    /// Names that text encoders and Wan leave alone: norms, embeddings, and what surrounds the blocks.
    static let commonTextAndVideo = [
        "norm", "bias", "embed_tokens", "lm_head", "shared", "patch_embedding", "audio_model.patch_embedding",
        "ref_conv", "control_adapter", "motion_encoder.enc.net_app", "face_encoder.conv", "pose_patch_embedding",
        "motion_encoder.enc.fc", "img_emb.proj", "k_norm", "q_norm", "motion_encoder.dec", "head.modulation",
        "casual_audio_encoder", "cond_encoder", "frame_packer", "norm_k", "norm_q", "tekken_model",
        "multi_modal_projector", "patch_conv", "ln_pre", "input_layernorm", "attention_norm",
        "post_attention_layernorm", "mm_input_projection_weight",
    ]

    private static func qwenVisionLanguage(_ name: String, _ summary: String) -> Preset {
        Preset(
            name,
            .text,
            summary,
            exclude: [".layers.0.", "lm_head", "embed_tokens", "in_proj_a", "in_proj_b", "visual.", "mtp."],
            excludesLastLanguageLayer: true,
            preservedTypes: [PreservedType(.bf16, pattern: ".*")]
        )
    }
}
