// SPDX-License-Identifier: Apache-2.0

/// The names of layers in transformers and diffusion models whose place in the network is known, in lower case.
enum LayerParts {
    /// Stacks of blocks, by the end of their names, with their ranks: of two in one network the lower comes first.
    static let stacks: KeyValuePairs<String, Int> = [
        "noise_refiner": 1, "context_refiner": 2,
        "single_transformer_blocks": 5, "single_blocks": 5,
        "double_blocks": 4, "joint_blocks": 4, "transformer_blocks": 4,
        "encoder.layer": 4, "encoder.layers": 4, "encoder.block": 4,
        "decoder.layer": 5, "decoder.layers": 5, "decoder.block": 5,
        "layers": 4, "blocks": 4, "h": 4,
    ]

    /// Layers before all blocks, in order.
    static let beforeBlocks = [
        "word_embeddings", "position_embeddings", "token_type_embeddings", "embed_tokens", "wte", "wpe", "shared",
        "token_embedding", "position_embedding", "patch_embedding", "x_embedder", "img_in", "txt_in",
        "time_in.in_layer", "time_in.out_layer", "t_embedder.mlp.0", "t_embedder.mlp.2", "vector_in.in_layer",
        "vector_in.out_layer", "guidance_in.in_layer", "guidance_in.out_layer", "context_embedder", "cap_embedder.0",
        "cap_embedder.1",
    ]

    /// Layers behind all blocks, in order.
    static let behindBlocks = [
        "final_layer.adaln_modulation.1", "final_layer.linear", "norm_out.linear", "proj_out", "pooler.dense",
        "classifier", "lm_head",
    ]

    /// Parts of a block, with their places in it.
    static let inBlock = Dictionary(uniqueKeysWithValues: inOrder.enumerated().map { ($1, $0) })

    /// Parts of a block as data goes through them: modulation, attention, attention to another input, feed-forward.
    ///
    /// Names of several families stand in one list; only the order within a family says something.
    private static let inOrder =
        modulation + selfAttention + crossAttention + feedForward

    private static let modulation = [
        "adaln_modulation", "adaln_modulation.0", "adaln_modulation.1", "img_mod.lin", "txt_mod.lin", "modulation.lin",
        "img_mod.1", "txt_mod.1", "norm1.linear", "norm1_context.linear", "norm.linear",
    ]

    private static let selfAttention = [
        // BERT
        "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
        // Llama and its like, CLIP
        "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.qkv_proj", "self_attn.o_proj",
        "self_attn.out_proj",
        // GPT-2
        "attn.c_attn", "attn.c_proj",
        // T5
        "layer.0.selfattention.q", "layer.0.selfattention.k", "layer.0.selfattention.v", "layer.0.selfattention.o",
        // Diffusion transformers
        "attention.qkv", "attention.to_q", "attention.to_k", "attention.to_v", "attention.to_out.0", "attention.out",
        "attn.qkv", "attn.to_q", "attn.to_k", "attn.to_v", "attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj",
        "attn.to_out.0", "attn.to_add_out", "attn.proj", "img_attn.qkv", "txt_attn.qkv", "img_attn.proj",
        "txt_attn.proj", "linear1", "attn1.to_q", "attn1.to_k", "attn1.to_v", "attn1.to_out.0", "self_attn.q",
        "self_attn.k", "self_attn.v", "self_attn.o",
    ]

    private static let crossAttention = [
        "attn2.to_q", "attn2.to_k", "attn2.to_v", "attn2.to_out.0", "cross_attn.q", "cross_attn.k", "cross_attn.v",
        "cross_attn.o",
    ]

    private static let feedForward = [
        "intermediate.dense", "output.dense", "mlp.gate_proj", "mlp.up_proj", "mlp.gate_up_proj", "mlp.down_proj",
        "mlp.fc1", "mlp.fc2", "mlp.c_fc", "mlp.c_proj", "layer.1.densereludense.wi", "layer.1.densereludense.wi_0",
        "layer.1.densereludense.wi_1", "layer.1.densereludense.wo", "feed_forward.w1", "feed_forward.w3",
        "feed_forward.w2", "img_mlp.0", "img_mlp.2", "txt_mlp.0", "txt_mlp.2", "ff.net.0.proj", "ff.net.2",
        "ff_context.net.0.proj", "ff_context.net.2", "img_mlp.net.0.proj", "img_mlp.net.2", "txt_mlp.net.0.proj",
        "txt_mlp.net.2", "ffn.0", "ffn.2", "proj_mlp", "linear2", "proj_out",
    ]
}
