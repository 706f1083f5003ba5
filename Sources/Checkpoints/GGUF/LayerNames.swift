// SPDX-License-Identifier: Apache-2.0

/// What linear layers are called in the model, by the names that llama.cpp or stable-diffusion.cpp has for their weights, where
/// the file does not say its architecture.
///
/// The linear layers of Llama, Mistral, Qwen and Gemma have the same names in llama.cpp and in transformers, and those of T5's
/// encoder have others, so that the name alone tells. A layer that none of these models has keeps its name.
package struct LayerNames: Sendable {
    private let models: [TextModel]
    private let hasPrefix: Bool

    /// The names of a file that has sums for these weights.
    ///
    /// - Parameter weights: all of them, such as `blk.0.attn_q.weight`.
    package init(weights: [String]) {
        let hasGates = weights.contains { $0.hasSuffix(".ffn_gate.weight") }
        models = ["llama", "t5encoder"].compactMap { TextModel(architecture: $0, hasGates: hasGates) }
        let prefix = GGUFModelForm.prefix
        hasPrefix = !weights.isEmpty && weights.allSatisfy { $0.hasPrefix(prefix) && $0 != prefix }
    }

    /// The name of the layer in the model, without `.weight`.
    ///
    /// As in GGUF models, `model.diffusion_model.` is taken off if all names begin with it.
    package func layer(ofWeight stored: String) -> String {
        let known = models.lazy.compactMap { $0.name(of: stored)?.model }.first
        let name = known ?? (hasPrefix ? String(stored.dropFirst(GGUFModelForm.prefix.count)) : stored)
        return name.hasSuffix(Self.suffix) ? String(name.dropLast(Self.suffix.count)) : name
    }

    private static let suffix = ".weight"
}
