// SPDX-License-Identifier: Apache-2.0

extension RenamingTable {
    /// UMT5, Wan's text encoder: Wan's own names and transformers' (UMT5EncoderModel), which ComfyUI has.
    static let umt5 = RenamingTable(
        "Wan's names of UMT5 for transformers'",
        source: "Wan 2.1, wan/modules/t5.py; transformers, models/umt5/modeling_umt5.py",
        """
        blocks.*.attn.q                             encoder.block.*.layer.0.SelfAttention.q
        blocks.*.attn.k                             encoder.block.*.layer.0.SelfAttention.k
        blocks.*.attn.v                             encoder.block.*.layer.0.SelfAttention.v
        blocks.*.attn.o                             encoder.block.*.layer.0.SelfAttention.o
        blocks.*.pos_embedding.embedding            encoder.block.*.layer.0.SelfAttention.relative_attention_bias
        blocks.*.norm1                              encoder.block.*.layer.0.layer_norm
        blocks.*.ffn.gate.0                         encoder.block.*.layer.1.DenseReluDense.wi_0
        blocks.*.ffn.fc1                            encoder.block.*.layer.1.DenseReluDense.wi_1
        blocks.*.ffn.fc2                            encoder.block.*.layer.1.DenseReluDense.wo
        blocks.*.norm2                              encoder.block.*.layer.1.layer_norm
        token_embedding                             shared
        norm                                        encoder.final_layer_norm
        """)

    /// Mistral, FLUX.2's text encoder, and Llama: their makers' names and transformers', which ComfyUI has.
    ///
    /// transformers also orders the rows of queries and keys in another way within each head.
    static let mistral = RenamingTable(
        "the maker's names of Mistral or Llama for transformers'",
        source: "transformers, models/mistral/convert_mistral_weights_to_hf.py",
        """
        tok_embeddings                  model.embed_tokens
        layers.*.attention.wq           model.layers.*.self_attn.q_proj
        layers.*.attention.wk           model.layers.*.self_attn.k_proj
        layers.*.attention.wv           model.layers.*.self_attn.v_proj
        layers.*.attention.wo           model.layers.*.self_attn.o_proj
        layers.*.feed_forward.w1        model.layers.*.mlp.gate_proj
        layers.*.feed_forward.w2        model.layers.*.mlp.down_proj
        layers.*.feed_forward.w3        model.layers.*.mlp.up_proj
        layers.*.attention_norm         model.layers.*.input_layernorm
        layers.*.ffn_norm               model.layers.*.post_attention_layernorm
        norm                            model.norm
        output                          lm_head
        """)

    /// CLIP's text encoder: OpenCLIP's names and transformers' (CLIPTextModel), which ComfyUI has.
    ///
    /// OpenCLIP's fused `attn.in_proj_weight` does not end in `.weight`, and so is not a layer.
    static let openCLIP = RenamingTable(
        "OpenCLIP's names of CLIP for transformers'", source: "ComfyUI, comfy/utils.py, transformers_convert",
        """
        transformer.resblocks.*.ln_1                text_model.encoder.layers.*.layer_norm1
        transformer.resblocks.*.ln_2                text_model.encoder.layers.*.layer_norm2
        transformer.resblocks.*.mlp.c_fc            text_model.encoder.layers.*.mlp.fc1
        transformer.resblocks.*.mlp.c_proj          text_model.encoder.layers.*.mlp.fc2
        transformer.resblocks.*.attn.out_proj       text_model.encoder.layers.*.self_attn.out_proj
        token_embedding                             text_model.embeddings.token_embedding
        ln_final                                    text_model.final_layer_norm
        """)
}
