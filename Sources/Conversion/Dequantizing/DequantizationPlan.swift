// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs
internal import Documents
package import Files
package import OrderedCollections

/// What dequantization will make of every tensor of a checkpoint.
package struct DequantizationPlan: Sendable {
    /// The layers that become floating-point weights.
    package let layers: [DequantizedLayer]
    /// The tensors that stay as they are.
    package let kept: [TensorInfo]
    /// The tensors of `kept` that are cast, with their new type: if nothing is quantized, `--dtype` is about all layers.
    package let casts: [String: ElementType]
    /// Quantized layers that cannot be read and stay as they are, with the reason.
    package let unreadable: [OtherLayer]
    /// The header's metadata to write: the input's, without what was said of `layers`.
    package let metadata: OrderedDictionary<String, String>

    /// Layers of another floating-point type than the one that is asked for.
    static func casts(of tensors: [TensorInfo], to elementType: ElementType?) -> [String: ElementType] {
        guard let elementType else { return [:] }
        let layers = tensors.filter { $0.isLayer && $0.isWeightMatrix && $0.elementType != elementType }
        return Dictionary(layers.map { ($0.name, elementType) }, uniquingKeysWith: { first, _ in first })
    }

    /// What is undone of how a GGUF file holds its tensors.
    package var restored: RestoredForms {
        RestoredForms((layers.map(\.layer.weight) + kept).lazy.map { (name: $0.name, form: $0.storedForm) })
    }

    /// The tensors that are written.
    var outputs: [TensorPlan] {
        layers.map(\.output)
            + kept.map { tensor in
                TensorPlan(
                    name: tensor.name, elementType: casts[tensor.name] ?? tensor.restoredType,
                    shape: tensor.inOriginalShape.shape)
            }
    }
}

extension DequantizationPlan {
    /// The plan for a checkpoint.
    ///
    /// - Parameters:
    ///   - elementType: BF16, F16, F32 or F64; nil for what each layer's marker says, or else BF16.
    /// - Throws: `FileError` if a marker cannot be read from the file, or a GGUF file has blocks that are not decoded.
    package init(for checkpoint: Checkpoint, as elementType: ElementType? = nil) throws(FileError) {
        switch checkpoint.format {
        case .safetensors: try self.init(forSafetensors: checkpoint, as: elementType)
        case .gguf: try self.init(forGGUF: checkpoint, as: elementType)
        }
    }

    private init(forSafetensors checkpoint: Checkpoint, as elementType: ElementType?) throws(FileError) {
        let contents = try QuantizedCheckpoint(scanning: checkpoint)
        let readable = contents.readable
        var replaced = readable.reduce(into: Set()) { $0.formUnion($1.tensorNames) }
        // A word that the file's weights are FP8 is wrong where none is any more.
        if readable.contains(where: \.isFP8) {
            replaced.formUnion(checkpoint.tensors.map(\.name).filter(QuantizedCheckpoint.isWordOnFP8))
        }
        let kept = checkpoint.tensors.filter { !replaced.contains($0.name) }
        var header = QuantizationMarkerHeader(checkpoint.metadata, layers: readable.map(\.name))
        header.remove(layers: readable.map(\.name))
        self.init(
            layers: readable.map { DequantizedLayer($0, as: elementType) },
            kept: kept,
            casts: contents.isPlain ? Self.casts(of: kept, to: elementType) : [:],
            unreadable: contents.unreadable,
            metadata: header.metadata(updating: checkpoint.metadata)
        )
    }
}

/// A quantized layer, and the floating-point weight that it becomes.
package struct DequantizedLayer: Sendable, Hashable {
    /// The layer as it is in the file.
    package let layer: ReadableLayer
    /// The element type of the weight that is written: BF16, F16, F32 or F64.
    package let elementType: ElementType

    /// What it is called: a layer's weight, or a tensor of a GGUF file.
    private var outputName: String {
        isInBlocks ? layer.weight.name : layer.name + StoredLayer.weightSuffix
    }

    /// The tensor that is written.
    var output: TensorPlan {
        TensorPlan(name: outputName, elementType: elementType, shape: layer.tensorShape)
    }
}

extension DequantizedLayer {
    /// Whether it is in the blocks of a GGUF file, of which none may be NaN or infinite.
    var isInBlocks: Bool { layer.weight.elementType.block != nil }

    /// The error for blocks whose scale makes weights of them that are NaN or infinite.
    func notFinite(in checkpoint: Checkpoint) -> FileError {
        FileError(
            .damaged, file: checkpoint.location(of: layer.weight), tensor: layer.weight.storedName,
            rule: "block-not-finite", expected: "blocks of finite weights", found: "some that are NaN or infinite")
    }

    /// A layer with the type that was asked for, else its marker's `orig_dtype`, else BF16.
    init(_ layer: ReadableLayer, as elementType: ElementType?) {
        self.layer = layer
        self.elementType = elementType ?? layer.originalType.flatMap(Self.elementType(named:)) ?? .bf16
    }

    /// The element type of a PyTorch name such as `torch.bfloat16`; nil if weights cannot have that type.
    private static func elementType(named name: String) -> ElementType? {
        switch name {
        case "torch.bfloat16", "bfloat16": .bf16
        case "torch.float16", "torch.half", "float16": .f16
        case "torch.float32", "torch.float", "float32": .f32
        case "torch.float64", "torch.double", "float64": .f64
        default: nil
        }
    }
}

extension DequantizationPlan {
    /// Makes sure that what is left as it is was understood, so that the output is what it looks like.
    ///
    /// A layer in a format that its marker names stays as it is and is listed, and so does one of plain FP8, which is its own
    /// weight. Any other would make the output half of a model.
    ///
    /// - Throws: ``ConversionError/notUnderstood(file:layers:reason:)``, or `FileError` if the file is another one by now.
    package func checkUnderstood(_ checkpoint: Checkpoint) throws {
        let packed = layers.compactMap { if case .packed(let layer) = $0.layer { layer } else { nil } }
        if try ScaleOrderTest(of: packed, in: checkpoint).showsRows {
            try checkpoint.refuse(
                ConversionError.notUnderstood(
                    file: checkpoint.name, layers: packed.map(\.name),
                    reason: "The scales look as if they lay in rows; ComfyUI reads them in tiles of 128 rows."))
        }
        let refused = unreadable.filter(\.hidesWeights)
        let left = layers.isEmpty ? unreadable : refused
        guard let first = refused.first ?? left.first else { return }
        try checkpoint.refuse(
            ConversionError.notUnderstood(file: checkpoint.name, layers: left.map(\.name), reason: first.reason))
    }
}

extension OtherLayer {
    /// Whether a reader of the output would take something else for its weights, or miss them.
    fileprivate var hidesWeights: Bool {
        switch defect {
        case .format, .elementType(_, .some): false
        case .elementType(_, .none): layout?.reader != .comfyUI
        default: true
        }
    }
}

/// The plan as a document, `fidelio.dequantization/1`.
extension DequantizationPlan: SchemaDocument {
    package static let schemaName = "fidelio.dequantization"
    package static let schemaVersion = 1

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(layers, forKey: "layers")
        if !restored.isNone { try members.encode(restored, forKey: "restored") }
        try members.encode(kept.count, forKey: "kept")
        try members.encode(casts.count, forKey: "cast")
        try members.encode(
            unreadable.map { UntouchedLayer($0.weight.name, reason: $0.reason) }, forKey: "unsupported")
    }
}

extension DequantizedLayer: Encodable {
    /// Writes the tensor, how it was quantized, and what it becomes.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(layer.weight.name, forKey: "name")
        try members.encode(layer.label, forKey: "encoding")
        if case .int8(let layer) = layer { try members.encode(layer.scaling.rawValue, forKey: "scaling") }
        try members.encode(layer.rotation?.groupSize, forKey: "group")
        try members.encode(elementType.rawValue, forKey: "dtype")
    }
}
