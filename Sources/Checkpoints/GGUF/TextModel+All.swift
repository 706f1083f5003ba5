// SPDX-License-Identifier: Apache-2.0

extension TextModel {
    /// The text model of a `general.architecture`; nil if its names are not known.
    ///
    /// - Parameter hasGates: whether any tensor is a gate of a feed-forward network: T5 calls the other half by that.
    init?(architecture: String, hasGates: Bool) {
        switch architecture {
        case "t5", "t5encoder": self = Self.t5(hasGates: hasGates)
        case "llama", "mistral3": self = Self.decoder(reordersRows: true)
        case "qwen2", "qwen2vl", "qwen3", "qwen3vl": self = Self.decoder(reordersRows: false)
        case "gemma3": self = Self.gemma3
        default: return nil
        }
    }

    /// Llama, Mistral and Qwen.
    private static func decoder(reordersRows: Bool) -> TextModel {
        TextModel(
            ["token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"],
            block: ("blk.", "model.layers."),
            parts: common.merging(["ffn_norm": "post_attention_layernorm"]) { $1 },
            reordersRows: reordersRows)
    }

    /// Gemma 3, with norms before and after each half of a block.
    private static let gemma3 = TextModel(
        ["token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"],
        block: ("blk.", "model.layers."),
        parts: common.merging([
            "post_attention_norm": "post_attention_layernorm",
            "ffn_norm": "pre_feedforward_layernorm",
            "post_ffw_norm": "post_feedforward_layernorm",
        ]) { $1 },
        addsToNorms: true)

    /// What all decoders have in common.
    private static let common: [Substring: String] = [
        "attn_norm": "input_layernorm",
        "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj", "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
        "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
    ]

    /// The encoder of T5 and UMT5; a decoder beside it, which no image model uses, keeps llama.cpp's names.
    private static func t5(hasGates: Bool) -> TextModel {
        TextModel(
            ["token_embd": "shared", "enc.output_norm": "encoder.final_layer_norm"],
            block: ("enc.blk.", "encoder.block."),
            parts: [
                "attn_norm": "layer.0.layer_norm",
                "attn_q": "layer.0.SelfAttention.q", "attn_k": "layer.0.SelfAttention.k",
                "attn_v": "layer.0.SelfAttention.v", "attn_o": "layer.0.SelfAttention.o",
                "attn_rel_b": "layer.0.SelfAttention.relative_attention_bias",
                "ffn_norm": "layer.1.layer_norm", "ffn_gate": "layer.1.DenseReluDense.wi_0",
                "ffn_up": "layer.1.DenseReluDense.\(hasGates ? "wi_1" : "wi")",
                "ffn_down": "layer.1.DenseReluDense.wo",
            ])
    }
}
