// SPDX-License-Identifier: Apache-2.0

extension Architecture {
    /// Every family, those that make pictures first: a checkpoint may hold its text encoder too.
    static let all: [Architecture] = images + videos + texts

    private static let detection = "ComfyUI, comfy/sd.py, detect_te_model"

    /// Text encoders and language models.
    ///
    /// Mistral's names are Llama's, so only files that carry Mistral's tokenizer or its projector are known.
    static let texts: [Architecture] = [
        Architecture(
            "T5", presets: ["t5xxl"], names: [["encoder.block.", "SelfAttention.", "DenseReluDense."]],
            // The preset leaves the decoder out, which a whole model needs.
            not: ["decoder.block."], source: detection),
        Architecture(
            "Qwen3.5", presets: ["qwen35"],
            names: [["linear_attn.in_proj_a", "linear_attn.in_proj_b"]], source: detection),
        Architecture(
            "Qwen-VL", presets: ["qwen_vlm"],
            names: [["visual.merger", "self_attn.q_proj"], ["visual.deepstack_merger_list", "self_attn.q_proj"]],
            // GLM-4V.
            not: ["visual.downsample", "visual.post_conv_layernorm"],
            source: "Transformers, Qwen2.5-VL's and Qwen3-VL's checkpoints"),
        Architecture(
            "Gemma 4", presets: ["gemma4"], names: [["per_layer_input_gate", "per_layer_projection", "self_attn."]],
            // Gemma 3n.
            not: ["altup", "laurel"], source: "convert-to-quant 1.3.4, MODEL_FILTERS, gemma4"),
        Architecture(
            "Mistral", presets: ["mistral"],
            names: [
                ["tekken_model", "self_attn.q_proj"], ["multi_modal_projector.patch_merger", "self_attn.q_proj"],
            ], source: "ComfyUI, comfy/sd.py, load_text_encoder_state_dicts (tekken_model)"),
        // Z-Image's text encoder among them; the published recipe quantizes all of it.
        Architecture(
            "Qwen3", presets: [],
            names: [["self_attn.q_norm", "self_attn.k_norm", "mlp.gate_proj", "embed_tokens"]],
            // Gemma 3 and OLMo 2; Qwen-VL; Qwen3.5.
            not: ["feedforward_layernorm", "visual.", "linear_attn."], source: detection),
    ]
}
