// SPDX-License-Identifier: Apache-2.0

/// A text model as llama.cpp's converter writes it: what its tensors are called, and what is done to some of them.
///
/// These are the architectures of text encoders that ComfyUI-GGUF (city96, with its forks) loads. The model's names are those
/// of transformers, which ComfyUI has too. Names: gguf-py's `tensor_mapping.py`; orders and norms: llama.cpp's converter.
struct TextModel: Sendable {
    /// The tensors outside of blocks, by llama.cpp's name without `.weight`.
    let tensors: [Substring: String]
    /// What comes before a block's number in llama.cpp's names and in the model's.
    let block: (stored: String, model: String)
    /// The parts of a block, by llama.cpp's name without `.weight` or `.bias`.
    let parts: [Substring: String]
    /// Whether rows of queries and keys are in llama.cpp's order.
    let reordersRows: Bool
    /// Whether norms hold the model's values plus 1.
    let addsToNorms: Bool

    /// A text model; rows and norms are the model's unless it is said.
    init(
        _ tensors: [Substring: String], block: (stored: String, model: String), parts: [Substring: String],
        reordersRows: Bool = false, addsToNorms: Bool = false
    ) {
        self.tensors = tensors
        self.block = block
        self.parts = parts
        self.reordersRows = reordersRows
        self.addsToNorms = addsToNorms
    }

    /// A tensor's name, taken apart.
    struct Name {
        /// The name in the model.
        let model: String
        /// llama.cpp's name of the part of a block; nil for tensors outside of blocks.
        let part: Substring?

        /// Whether rows are in llama.cpp's order if the model's are.
        var isQueryOrKey: Bool { part == "attn_q" || part == "attn_k" }
        /// Which key says how many heads its rows belong to.
        var isKey: Bool { part == "attn_k" }
        /// Whether it is a norm's weight.
        var isNorm: Bool { model.hasSuffix("norm.weight") }
    }

    /// The name of a tensor that llama.cpp calls so; nil if it is not one of its names for this model.
    func name(of stored: String) -> Name? {
        guard let dot = stored.lastIndex(of: ".") else { return nil }
        let (stem, suffix) = (stored[..<dot], stored[dot...])
        guard suffix == ".weight" || suffix == ".bias" else { return nil }
        if let name = tensors[stem] { return Name(model: name + suffix, part: nil) }
        guard stem.hasPrefix(block.stored) else { return nil }
        let pieces = stem.dropFirst(block.stored.count).split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count == 2, Self.isNumber(pieces[0]), let name = parts[pieces[1]] else { return nil }
        return Name(model: "\(block.model)\(pieces[0]).\(name)\(suffix)", part: pieces[1])
    }

    /// The digits of a block's number: far more than models have, and few enough that a header of a million names takes no
    /// more memory for their other ones.
    private static let mostDigits = 4

    /// Whether a text is a number as it stands in names: `7`, not `07`.
    private static func isNumber(_ text: Substring) -> Bool {
        (1...mostDigits).contains(text.utf8.count) && text.utf8.allSatisfy { (48..<58).contains($0) }
            && (text.utf8.count == 1 || text.utf8.first != 48)
    }
}
