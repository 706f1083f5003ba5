// SPDX-License-Identifier: Apache-2.0

/// What a layer does in its network, as far as its name tells: the common names of transformers and diffusion models.
enum LayerKind: CaseIterable {
    case attentionInput
    case attentionOutput
    case feedForward
    case modulation
    case embedding
    case head
    case other

    /// The kind by the first pattern that the name holds.
    init(name: String) {
        let name = name.lowercased()
        self = Self.patterns.first { $0.words.contains(where: name.contains) }?.kind ?? .other
    }

    /// The kind in words.
    var title: String {
        switch self {
        case .attentionInput: "attention q, k, v"
        case .attentionOutput: "attention output"
        case .feedForward: "feed-forward"
        case .modulation: "modulation"
        case .embedding: "embedding"
        case .head: "head"
        case .other: "other"
        }
    }

    /// From special to general, for one name may hold several.
    private static let patterns: [(kind: LayerKind, words: [String])] = [
        (.modulation, ["adaln", "modulation", "norm_linear", ".mod."]),
        (.embedding, ["embed", "patchify", "img_in", "txt_in", "time_in", "vector_in"]),
        (
            .attentionOutput,
            ["attention.out", "attn.out", "attn.proj", "attention.output", "to_out", "o_proj", "attn_out"]
        ),
        (
            .attentionInput,
            ["qkv", "q_proj", "k_proj", "v_proj", "to_q", "to_k", "to_v", "query", ".key", ".value", "attn.in"]
        ),
        (
            .feedForward,
            ["feed_forward", "feedforward", "mlp", "ffn", "intermediate", "output.dense", ".ff.", "fc1", "fc2"]
        ),
        (.head, ["lm_head", "final_layer", "proj_out", "classifier", "pooler", "decoder.weight"]),
    ]
}
