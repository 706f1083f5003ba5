// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

/// What is kept of a GGUF header's keys and values.
///
/// Arrays, which hold tokenizers, and texts of more than ``longestText`` bytes are passed over.
struct GGUFMetadata {
    /// Numbers, truth values and texts, by key, as text.
    var texts: OrderedDictionary<String, String> = [:]
    /// The multiple of bytes at which each tensor begins.
    var alignment = 32
    /// The shapes to restore, by the names of their tensors.
    var originalShapes: [String: [Int]] = [:]
    /// Keys about heads whose values are not among `texts`: lists with a number for each layer.
    var headLists: Set<String> = []

    /// The longest text that is kept, in bytes.
    static let longestText = 1 << 20
    /// The most bytes of a key or a name of a tensor: as many as ggml's documentation allows for a key.
    static let longestName = 65_535
    /// The largest alignment.
    static let largestAlignment = 1 << 20
    /// The most keys, as for safetensors far above what programs write.
    static let mostKeys = 100_000

    /// The key of ``alignment``.
    static let alignmentKey = "general.alignment"
    /// What a key of ``originalShapes`` begins with; the tensor's name follows.
    static let originalShapePrefix = "comfy.gguf.orig_shape."
    /// The key of the number of files that a model is in.
    static let shardCountKey = "split.count"

    /// Keeps a value as text; nil if it is a list, or too long.
    mutating func set(_ text: String?, forKey key: String) {
        texts[key] = text
        if text == nil, key.hasSuffix(Self.headCountSuffix) || key.hasSuffix(Self.keyHeadCountSuffix) {
            headLists.insert(key)
        }
    }

    /// How the key of the number of heads ends, which begins with the architecture.
    static let headCountSuffix = ".attention.head_count"
    /// How the key of the number of heads of keys and values ends.
    static let keyHeadCountSuffix = headCountSuffix + "_kv"
}
