// SPDX-License-Identifier: Apache-2.0

extension RenamingTable {
    /// Qwen-Image: ComfyUI has diffusers' names (QwenImageTransformer2DModel), so only fused spellings differ.
    static let qwenImage = RenamingTable(
        "fused names of Qwen-Image for diffusers' and ComfyUI's",
        source: "ComfyUI, comfy/ldm/qwen_image/model.py; diffusers, models/transformers/transformer_qwenimage.py; "
            + "Nunchaku's fused to_qkv and add_qkv_proj",
        """
        transformer_blocks.*.attn.to_q              transformer_blocks.*.attn.to_qkv          0/3
        transformer_blocks.*.attn.to_k              transformer_blocks.*.attn.to_qkv          1/3
        transformer_blocks.*.attn.to_v              transformer_blocks.*.attn.to_qkv          2/3
        transformer_blocks.*.attn.add_q_proj        transformer_blocks.*.attn.add_qkv_proj    0/3
        transformer_blocks.*.attn.add_k_proj        transformer_blocks.*.attn.add_qkv_proj    1/3
        transformer_blocks.*.attn.add_v_proj        transformer_blocks.*.attn.add_qkv_proj    2/3
        """)
}
