// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import OrderedCollections

/// Finds what a GGUF file's tensors are called in the model, and in which order the file has their rows.
///
/// It needs all of a model's tensors and keys: of shards only the first has the keys.
struct GGUFModelForm {
    private let metadata: OrderedDictionary<String, String>
    private let headLists: Set<String>
    private let architecture: String
    private let text: TextModel?
    private let hasPrefix: Bool

    /// The key of the architecture.
    static let architectureKey = "general.architecture"
    /// What ComfyUI-GGUF takes off the names of image models.
    static let prefix = "model.diffusion_model."

    /// The form of a model with these tensors and keys, and with these keys about heads that are lists.
    init(of tensors: [TensorInfo], metadata: OrderedDictionary<String, String>, headLists: Set<String>) {
        self.metadata = metadata
        self.headLists = headLists
        architecture = metadata[Self.architectureKey] ?? ""
        let hasGates = tensors.contains { $0.name.hasSuffix(".ffn_gate.weight") }
        text = TextModel(architecture: architecture, hasGates: hasGates)
        // A file that has other models beside the one of images is a whole checkpoint, where the prefix tells them apart.
        hasPrefix =
            !tensors.isEmpty && tensors.allSatisfy { $0.name.hasPrefix(Self.prefix) && $0.name != Self.prefix }
    }

    /// Whether every tensor is called and stored as in the model, as far as it is known.
    var isModels: Bool { text == nil && !hasPrefix }

    /// The tensor as the model has it.
    ///
    /// - Throws: rule `head-count` if the file says how many heads there are, and that cannot be.
    func tensor(_ tensor: TensorInfo) throws(ParseProblem) -> TensorInfo {
        let stored = tensor.name
        if let text {
            guard let name = text.name(of: stored) else { return tensor }
            guard let form = try form(of: tensor, name, text) else {
                return tensor.named(stored, storedForm: StoredForm(name: stored, isUnknown: true))
            }
            return tensor.named(name.model, storedForm: form)
        }
        guard hasPrefix else { return tensor }
        return tensor.named(String(stored.dropFirst(Self.prefix.count)), storedForm: StoredForm(name: stored))
    }

    /// How the file holds a tensor; nil if that is not known.
    ///
    /// Such a tensor keeps its name: under the model's name a loader would take it for what it is not.
    private func form(
        of tensor: TensorInfo, _ name: TextModel.Name, _ text: TextModel
    ) throws(ParseProblem) -> StoredForm? {
        if text.addsToNorms, name.isNorm {
            let isPlain = [.f32, .f16, .bf16].contains(tensor.elementType)
            return isPlain ? StoredForm(name: tensor.name, isPlusOne: true) : nil
        }
        guard text.reordersRows, name.isQueryOrKey, tensor.elementCount > 0, let rows = tensor.shape.first else {
            return StoredForm(name: tensor.name)
        }
        guard let heads = try headCount(ofKeys: name.isKey, tensor), hasWholeRows(tensor) else { return nil }
        guard let order = RowOrder(rows: rows, heads: heads.count) else {
            throw ParseProblem(
                .headCount, tensor: tensor.name,
                expected: "the same even number of rows for each of the \(heads.count) heads of \(heads.key)",
                found: "\(rows) rows")
        }
        return StoredForm(name: tensor.name, rowOrder: order)
    }

    /// Whether each row is a run of bytes of its own: it is not if blocks span rows, or if the shape is not the model's.
    private func hasWholeRows(_ tensor: TensorInfo) -> Bool {
        tensor.originalShape == nil && (tensor.shape.count > 1 || tensor.elementType.block == nil)
    }

    /// How many heads queries or keys have; nil if the file does not say it, or says it for each layer.
    private func headCount(
        ofKeys isKey: Bool, _ tensor: TensorInfo
    ) throws(ParseProblem) -> (count: Int, key: String)? {
        let all = architecture + GGUFMetadata.headCountSuffix
        let own = architecture + GGUFMetadata.keyHeadCountSuffix
        // As ggml's documentation has it: without a number of their own, keys have as many heads as queries.
        let key = isKey && (metadata[own] != nil || headLists.contains(own)) ? own : all
        guard let text = metadata[key] else { return nil }
        guard let count = Int(text), count > 0 else {
            throw ParseProblem(
                .headCount, tensor: tensor.name, expected: "\(key) to be a whole number above 0",
                found: String(text.prefix(80)))
        }
        return (count, key)
    }
}
