// SPDX-License-Identifier: Apache-2.0

extension RenamingTable {
    /// FLUX.1: diffusers' names (FluxTransformer2DModel) and those of Black Forest Labs, which ComfyUI has.
    static let flux = RenamingTable(
        "diffusers' names of FLUX.1 for ComfyUI's",
        source: "ComfyUI, comfy/utils.py, flux_to_diffusers; diffusers, scripts/convert_flux_to_diffusers.py",
        """
        transformer_blocks.*.attn.to_q                      double_blocks.*.img_attn.qkv               0/3
        transformer_blocks.*.attn.to_k                      double_blocks.*.img_attn.qkv               1/3
        transformer_blocks.*.attn.to_v                      double_blocks.*.img_attn.qkv               2/3
        transformer_blocks.*.attn.add_q_proj                double_blocks.*.txt_attn.qkv               0/3
        transformer_blocks.*.attn.add_k_proj                double_blocks.*.txt_attn.qkv               1/3
        transformer_blocks.*.attn.add_v_proj                double_blocks.*.txt_attn.qkv               2/3
        \(fluxDoubleBlocks)
        transformer_blocks.*.ff.net.0.proj                  double_blocks.*.img_mlp.0
        transformer_blocks.*.ff.net.2                       double_blocks.*.img_mlp.2
        transformer_blocks.*.ff_context.net.0.proj          double_blocks.*.txt_mlp.0
        transformer_blocks.*.ff_context.net.2               double_blocks.*.txt_mlp.2
        transformer_blocks.*.norm1.linear                   double_blocks.*.img_mod.lin
        transformer_blocks.*.norm1_context.linear           double_blocks.*.txt_mod.lin
        single_transformer_blocks.*.attn.to_q               single_blocks.*.linear1                    0/4
        single_transformer_blocks.*.attn.to_k               single_blocks.*.linear1                    1/4
        single_transformer_blocks.*.attn.to_v               single_blocks.*.linear1                    2/4
        single_transformer_blocks.*.proj_mlp                single_blocks.*.linear1                    3/4
        single_transformer_blocks.*.proj_out                single_blocks.*.linear2
        single_transformer_blocks.*.norm.linear             single_blocks.*.modulation.lin
        single_transformer_blocks.*.attn.norm_q             single_blocks.*.norm.query_norm
        single_transformer_blocks.*.attn.norm_k             single_blocks.*.norm.key_norm
        \(fluxEnds)
        time_text_embed.timestep_embedder.linear_1          time_in.in_layer
        time_text_embed.timestep_embedder.linear_2          time_in.out_layer
        time_text_embed.text_embedder.linear_1              vector_in.in_layer
        time_text_embed.text_embedder.linear_2              vector_in.out_layer
        time_text_embed.guidance_embedder.linear_1          guidance_in.in_layer
        time_text_embed.guidance_embedder.linear_2          guidance_in.out_layer
        """)

    /// FLUX.2: diffusers' names (Flux2Transformer2DModel) and those of Black Forest Labs, which ComfyUI has.
    static let flux2 = RenamingTable(
        "diffusers' names of FLUX.2 for ComfyUI's",
        source: "ComfyUI, comfy/utils.py, flux_to_diffusers; diffusers, src/diffusers/loaders/single_file_utils.py, "
            + "convert_flux2_transformer_checkpoint_to_diffusers",
        """
        transformer_blocks.*.attn.to_q                      double_blocks.*.img_attn.qkv               0/3
        transformer_blocks.*.attn.to_k                      double_blocks.*.img_attn.qkv               1/3
        transformer_blocks.*.attn.to_v                      double_blocks.*.img_attn.qkv               2/3
        transformer_blocks.*.attn.add_q_proj                double_blocks.*.txt_attn.qkv               0/3
        transformer_blocks.*.attn.add_k_proj                double_blocks.*.txt_attn.qkv               1/3
        transformer_blocks.*.attn.add_v_proj                double_blocks.*.txt_attn.qkv               2/3
        \(fluxDoubleBlocks)
        transformer_blocks.*.ff.linear_in                   double_blocks.*.img_mlp.0
        transformer_blocks.*.ff.linear_out                  double_blocks.*.img_mlp.2
        transformer_blocks.*.ff_context.linear_in           double_blocks.*.txt_mlp.0
        transformer_blocks.*.ff_context.linear_out          double_blocks.*.txt_mlp.2
        single_transformer_blocks.*.attn.to_qkv_mlp_proj    single_blocks.*.linear1
        single_transformer_blocks.*.attn.to_out             single_blocks.*.linear2
        single_transformer_blocks.*.attn.norm_q             single_blocks.*.norm.query_norm
        single_transformer_blocks.*.attn.norm_k             single_blocks.*.norm.key_norm
        \(fluxEnds)
        time_guidance_embed.timestep_embedder.linear_1      time_in.in_layer
        time_guidance_embed.timestep_embedder.linear_2      time_in.out_layer
        time_guidance_embed.guidance_embedder.linear_1      guidance_in.in_layer
        time_guidance_embed.guidance_embedder.linear_2      guidance_in.out_layer
        double_stream_modulation_img.linear                 double_stream_modulation_img.lin
        double_stream_modulation_txt.linear                 double_stream_modulation_txt.lin
        single_stream_modulation.linear                     single_stream_modulation.lin
        """)

    /// What the double blocks of both have.
    private static let fluxDoubleBlocks = """
        transformer_blocks.*.attn.to_qkv                    double_blocks.*.img_attn.qkv
        transformer_blocks.*.attn.to_added_qkv              double_blocks.*.txt_attn.qkv
        transformer_blocks.*.attn.to_out.0                  double_blocks.*.img_attn.proj
        transformer_blocks.*.attn.to_add_out                double_blocks.*.txt_attn.proj
        transformer_blocks.*.attn.norm_q                    double_blocks.*.img_attn.norm.query_norm
        transformer_blocks.*.attn.norm_k                    double_blocks.*.img_attn.norm.key_norm
        transformer_blocks.*.attn.norm_added_q              double_blocks.*.txt_attn.norm.query_norm
        transformer_blocks.*.attn.norm_added_k              double_blocks.*.txt_attn.norm.key_norm
        """

    /// Input and output of both; diffusers has scale before shift.
    private static let fluxEnds = """
        x_embedder                                          img_in
        context_embedder                                    txt_in
        proj_out                                            final_layer.linear
        norm_out.linear                                     final_layer.adaLN_modulation.1             swapped
        """
}
