// SPDX-License-Identifier: Apache-2.0

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
