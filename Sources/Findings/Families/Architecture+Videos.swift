// SPDX-License-Identifier: Apache-2.0

extension Architecture {
    /// Models that make video.
    static let videos: [Architecture] = [
        Architecture(
            "Hunyuan Video", presets: ["hunyuan"],
            names: [
                ["double_blocks.", "individual_token_refiner"], ["double_blocks.", "vision_in.", "img_in.proj"],
                ["double_blocks.", "byt5_in."],
            ]),
        Architecture(
            "Wan", presets: ["wan"],
            names: [
                ["head.head", "time_projection", "text_embedding"], ["head.modulation", "self_attn.", "cross_attn."],
                ["self_attn.", "cross_attn.", "time_projection", "patch_embedding"],
            ]),
        Architecture("MiniMax H3", presets: ["minimaxh3"], names: [["video_patch_proj", "audio_patch_proj"]]),
        // LTX-Video before 2 makes no sound, and has no preset.
        Architecture(
            "LTX-2", presets: ["ltxv2"],
            names: [
                ["audio_adaln_single"], ["audio_patchify_proj"], ["patchify_proj", "audio_attn"],
                ["av_ca_video_scale_shift_adaln_single"],
            ]),
    ]
}
