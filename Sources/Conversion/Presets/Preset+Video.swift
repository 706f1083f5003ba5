// SPDX-License-Identifier: Apache-2.0

extension Preset {
    /// Models that make video.
    static let videoPresets: [Preset] = [
        Preset(
            "wan",
            .video,
            "Wan: leaves norms, embeddings, encoders, adapters and the head alone.",
            exclude: commonTextAndVideo,
            highPrecision: [
                "text_embedding", "time_embedding", "audio_model.text_embedding", "casual_audio_encoder",
                "frame_packer",
                "trainable_cond_mask", "cond_encoder", "audio_model.time_embedding", "time_projection",
                "video_model.time_projection", "head.head", "face_encoder.out_proj", "face_adapter", "audio_injector",
            ]
        ),
        Preset(
            "hunyuan",
            .video,
            "Hunyuan Video 1.5: leaves norms, the vision projection and the image input alone.",
            exclude: [
                "layernorm", "img_attn_k_norm", "img_attn_q_norm", "txt_attn_k_norm", "txt_attn_q_norm", "norm1",
                "norm2",
                "vision_in.proj.0", "vision_in.proj.4", "img_in.proj", "cond_type_embedding",
            ]
        ),
        Preset(
            "minimaxh3",
            .video,
            "MiniMax H3: leaves patch and condition projections, time, the token refiner and the final layer alone.",
            highPrecision: [
                "audio_patch_proj", "condition_proj", "final_layer", "time_embedder", "token_refiner",
                "video_patch_proj",
            ]
        ),
        Preset(
            "ltxv2",
            .video,
            "LTX-Video 2: leaves the outer blocks, modulation, projections, VAE and vocoder alone.",
            highPrecision: [
                "scale_shift_table", "text_embedding_projection", "audio_vae", "audio_embeddings_connector",
                "adaln_single", "audio_adaln_single", "audio_patchify_proj", "audio_proj_out",
                "audio_prompt_adaln_single", "av_ca_a2v_gate_adaln_single", "av_ca_audio_scale_shift_adaln_single",
                "av_ca_v2a_gate_adaln_single", "av_ca_video_scale_shift_adaln_single", "patchify_proj", "proj_out",
                "prompt_adaln_single", "transformer_blocks.0.", "transformer_blocks.1.", "transformer_blocks.46.",
                "transformer_blocks.47.", "video_embeddings_connector", "vae.decoder", "vae.encoder", "vocoder",
                "to_gate_logits",
            ]
        ),
    ]
}
