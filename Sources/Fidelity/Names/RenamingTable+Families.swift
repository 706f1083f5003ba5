// SPDX-License-Identifier: Apache-2.0

extension RenamingTable {
    /// Every family, in the order in which they are tried.
    static let families = [zImage, flux, flux2, qwenImage, wan, krea2, umt5, mistral, openCLIP]
}

extension RenamingTable {
    /// Z-Image: diffusers' names (ZImageTransformer2DModel) and ComfyUI's, of blocks, refiners, input and output.
    static let zImage = RenamingTable(
        "diffusers' names of Z-Image for ComfyUI's", source: "ComfyUI, comfy/utils.py, z_image_to_diffusers",
        """
        layers.*.attention.to_q                   layers.*.attention.qkv              0/3
        layers.*.attention.to_k                   layers.*.attention.qkv              1/3
        layers.*.attention.to_v                   layers.*.attention.qkv              2/3
        layers.*.attention.to_out.0               layers.*.attention.out
        layers.*.attention.norm_q                 layers.*.attention.q_norm
        layers.*.attention.norm_k                 layers.*.attention.k_norm
        noise_refiner.*.attention.to_q            noise_refiner.*.attention.qkv       0/3
        noise_refiner.*.attention.to_k            noise_refiner.*.attention.qkv       1/3
        noise_refiner.*.attention.to_v            noise_refiner.*.attention.qkv       2/3
        noise_refiner.*.attention.to_out.0        noise_refiner.*.attention.out
        noise_refiner.*.attention.norm_q          noise_refiner.*.attention.q_norm
        noise_refiner.*.attention.norm_k          noise_refiner.*.attention.k_norm
        context_refiner.*.attention.to_q          context_refiner.*.attention.qkv     0/3
        context_refiner.*.attention.to_k          context_refiner.*.attention.qkv     1/3
        context_refiner.*.attention.to_v          context_refiner.*.attention.qkv     2/3
        context_refiner.*.attention.to_out.0      context_refiner.*.attention.out
        context_refiner.*.attention.norm_q        context_refiner.*.attention.q_norm
        context_refiner.*.attention.norm_k        context_refiner.*.attention.k_norm
        all_final_layer.2-1.linear                final_layer.linear
        all_final_layer.2-1.adaLN_modulation.1    final_layer.adaLN_modulation.1
        all_x_embedder.2-1                        x_embedder
        """)
}

extension RenamingTable {
    /// Krea 2: diffusers' names (Krea2Transformer2DModel) and Krea's own, which ComfyUI has.
    static let krea2 = RenamingTable(
        "diffusers' names of Krea 2 for ComfyUI's", source: "ComfyUI, comfy/utils.py, krea2_to_diffusers",
        """
        transformer_blocks.*.attn.to_q                      blocks.*.attn.wq
        transformer_blocks.*.attn.to_k                      blocks.*.attn.wk
        transformer_blocks.*.attn.to_v                      blocks.*.attn.wv
        transformer_blocks.*.attn.to_gate                   blocks.*.attn.gate
        transformer_blocks.*.attn.to_out.0                  blocks.*.attn.wo
        transformer_blocks.*.ff.gate                        blocks.*.mlp.gate
        transformer_blocks.*.ff.up                          blocks.*.mlp.up
        transformer_blocks.*.ff.down                        blocks.*.mlp.down
        text_fusion.layerwise_blocks.*.attn.to_q            txtfusion.layerwise_blocks.*.attn.wq
        text_fusion.layerwise_blocks.*.attn.to_k            txtfusion.layerwise_blocks.*.attn.wk
        text_fusion.layerwise_blocks.*.attn.to_v            txtfusion.layerwise_blocks.*.attn.wv
        text_fusion.layerwise_blocks.*.attn.to_gate         txtfusion.layerwise_blocks.*.attn.gate
        text_fusion.layerwise_blocks.*.attn.to_out.0        txtfusion.layerwise_blocks.*.attn.wo
        text_fusion.layerwise_blocks.*.ff.gate              txtfusion.layerwise_blocks.*.mlp.gate
        text_fusion.layerwise_blocks.*.ff.up                txtfusion.layerwise_blocks.*.mlp.up
        text_fusion.layerwise_blocks.*.ff.down              txtfusion.layerwise_blocks.*.mlp.down
        text_fusion.refiner_blocks.*.attn.to_q              txtfusion.refiner_blocks.*.attn.wq
        text_fusion.refiner_blocks.*.attn.to_k              txtfusion.refiner_blocks.*.attn.wk
        text_fusion.refiner_blocks.*.attn.to_v              txtfusion.refiner_blocks.*.attn.wv
        text_fusion.refiner_blocks.*.attn.to_gate           txtfusion.refiner_blocks.*.attn.gate
        text_fusion.refiner_blocks.*.attn.to_out.0          txtfusion.refiner_blocks.*.attn.wo
        text_fusion.refiner_blocks.*.ff.gate                txtfusion.refiner_blocks.*.mlp.gate
        text_fusion.refiner_blocks.*.ff.up                  txtfusion.refiner_blocks.*.mlp.up
        text_fusion.refiner_blocks.*.ff.down                txtfusion.refiner_blocks.*.mlp.down
        text_fusion.projector                               txtfusion.projector
        img_in                                              first
        time_embed.linear_1                                 tmlp.0
        time_embed.linear_2                                 tmlp.2
        time_mod_proj                                       tproj.1
        txt_in.linear_1                                     txtmlp.1
        txt_in.linear_2                                     txtmlp.3
        final_layer.linear                                  last.linear
        """)
}

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

extension RenamingTable {
    /// Wan 2.1 and 2.2: diffusers' names (WanTransformer3DModel) and Wan's own, which ComfyUI has.
    static let wan = RenamingTable(
        "diffusers' names of Wan for ComfyUI's",
        source: "diffusers, scripts/convert_wan_to_diffusers.py, TRANSFORMER_KEYS_RENAME_DICT",
        """
        blocks.*.attn1.to_q                                 blocks.*.self_attn.q
        blocks.*.attn1.to_k                                 blocks.*.self_attn.k
        blocks.*.attn1.to_v                                 blocks.*.self_attn.v
        blocks.*.attn1.to_out.0                             blocks.*.self_attn.o
        blocks.*.attn1.norm_q                               blocks.*.self_attn.norm_q
        blocks.*.attn1.norm_k                               blocks.*.self_attn.norm_k
        blocks.*.attn2.to_q                                 blocks.*.cross_attn.q
        blocks.*.attn2.to_k                                 blocks.*.cross_attn.k
        blocks.*.attn2.to_v                                 blocks.*.cross_attn.v
        blocks.*.attn2.to_out.0                             blocks.*.cross_attn.o
        blocks.*.attn2.norm_q                               blocks.*.cross_attn.norm_q
        blocks.*.attn2.norm_k                               blocks.*.cross_attn.norm_k
        blocks.*.attn2.add_k_proj                           blocks.*.cross_attn.k_img
        blocks.*.attn2.add_v_proj                           blocks.*.cross_attn.v_img
        blocks.*.attn2.norm_added_k                         blocks.*.cross_attn.norm_k_img
        blocks.*.ffn.net.0.proj                             blocks.*.ffn.0
        blocks.*.ffn.net.2                                  blocks.*.ffn.2
        blocks.*.norm2                                      blocks.*.norm3
        condition_embedder.time_embedder.linear_1           time_embedding.0
        condition_embedder.time_embedder.linear_2           time_embedding.2
        condition_embedder.text_embedder.linear_1           text_embedding.0
        condition_embedder.text_embedder.linear_2           text_embedding.2
        condition_embedder.time_proj                        time_projection.1
        condition_embedder.image_embedder.norm1             img_emb.proj.0
        condition_embedder.image_embedder.ff.net.0.proj     img_emb.proj.1
        condition_embedder.image_embedder.ff.net.2          img_emb.proj.3
        condition_embedder.image_embedder.norm2             img_emb.proj.4
        proj_out                                            head.head
        """)
}
