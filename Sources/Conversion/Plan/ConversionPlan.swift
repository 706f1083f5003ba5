// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
package import OrderedCollections

/// What a conversion will make of every tensor of a checkpoint, decided from names, shapes and types alone.
package struct ConversionPlan: Sendable {
    /// The tensors of the input, in its order.
    package let tensors: [PlannedTensor]
    /// The header's metadata to write: the input's, and what was quantized how.
    package let metadata: OrderedDictionary<String, String>
    /// The layers that cannot have the group size that was asked for.
    package let shortfalls: [GroupShortfall]

    /// The plan of `recipe` for a checkpoint.
    ///
    /// - Parameters:
    ///   - unusable: Layers with weights that cannot be quantized, and how many; they stay unquantized.
    /// - Throws: `RecipeError` if a pattern is not a regular expression.
    package init(
        tensors: [TensorInfo],
        metadata: OrderedDictionary<String, String>,
        recipe: Recipe,
        unusable: [String: UnusableWeights] = [:]
    ) throws(RecipeError) {
        let planner = Planner(
            recipe: recipe,
            selection: try LayerSelection(recipe, names: tensors.lazy.map(\.name)),
            unusable: unusable
        )
        let planned = Self.withoutSuperseded(tensors.map(planner.plan))
        self.tensors = planned
        shortfalls = planned.compactMap { planner.shortfall(of: $0) }
        var header = QuantizationMarkerHeader(metadata)
        for tensor in planned {
            guard let marker = tensor.marker else { continue }
            header.set(marker, forLayer: StoredLayer.layerName(ofWeight: tensor.source.name))
        }
        self.metadata = header.metadata(updating: metadata)
    }

    /// The plan of `recipe` for `checkpoint`, whose tensors are taken as the model has them.
    package init(
        for checkpoint: Checkpoint,
        recipe: Recipe,
        unusable: [String: UnusableWeights] = [:]
    ) throws(RecipeError) {
        try self.init(
            tensors: checkpoint.restoredTensors,
            metadata: checkpoint.restoredMetadata,
            recipe: recipe,
            unusable: unusable
        )
    }

    /// Takes out tensors whose name a quantized layer's new scale or marker has.
    private static func withoutSuperseded(_ planned: [PlannedTensor]) -> [PlannedTensor] {
        var owners: [String: String] = [:]
        for tensor in planned where tensor.marker != nil {
            for output in tensor.outputs where output.name != tensor.source.name {
                owners[output.name] = tensor.source.name
            }
        }
        return planned.map { tensor in
            guard let owner = owners[tensor.source.name] else { return tensor }
            return PlannedTensor(
                source: tensor.source,
                fate: .removed(.superseded(layer: owner)),
                outputs: [],
                marker: nil
            )
        }
    }
}

extension ConversionPlan {
    /// What is undone of how a GGUF file holds the tensors that are written.
    package var restored: RestoredForms {
        RestoredForms(
            tensors.lazy.filter { !$0.outputs.isEmpty }.map { (name: $0.source.name, form: $0.source.storedForm) })
    }

    /// The layers, quantized or not, and whatever else is not kept byte for byte.
    package var notable: [PlannedTensor] {
        tensors.filter { $0.fate != .kept(.notALayer) }
    }

    /// The layers that are quantized.
    package var quantized: [PlannedTensor] { tensors.filter { $0.marker != nil } }

    /// The layers that are rotated before they are quantized.
    package var rotated: [PlannedTensor] { tensors.filter { $0.marker?.isRotated ?? false } }

    /// The layers that stay unquantized, with the reason; cast ones too.
    package var leftAlone: [(tensor: TensorInfo, reason: KeptReason)] {
        tensors.compactMap { tensor in
            switch tensor.fate {
            case .kept(let reason), .cast(_, let reason): reason == .notALayer ? nil : (tensor.source, reason)
            case .quantized, .removed: nil
            }
        }
    }

    /// The tensors that are cast, with their new type.
    package var cast: [(tensor: TensorInfo, elementType: ElementType)] {
        tensors.compactMap { tensor in
            guard case .cast(let type, _) = tensor.fate else { return nil }
            return (tensor.source, type)
        }
    }

    /// The tensors that are left out, with the reason.
    package var removed: [(tensor: TensorInfo, reason: RemovalReason)] {
        tensors.compactMap { tensor in
            guard case .removed(let reason) = tensor.fate else { return nil }
            return (tensor.source, reason)
        }
    }

    /// Size of all tensors of the input; headers are not counted.
    package var bytesBefore: Int { tensors.reduce(0) { $0 + $1.bytesBefore } }

    /// Size of all tensors of the output; the header is not counted.
    package var bytesAfter: Int { tensors.reduce(0) { $0 + $1.bytesAfter } }
}

extension ConversionPlan {
    /// Whether anything becomes other than it was: a layer is quantized, a tensor is cast or left out.
    package var hasWork: Bool {
        tensors.contains { tensor in
            switch tensor.fate {
            case .quantized, .cast, .removed: true
            case .kept: false
            }
        }
    }

    /// Makes sure that there is something to convert, and that the input is not a quantized file.
    ///
    /// A cast by `--output-dtype` is something to do.
    ///
    /// - Throws: `ConversionError.quantizedAlready`, `ConversionError.nothingToConvert`, or `FileError` if a marker
    ///   cannot be read or the file is another one by now.
    package func checkWork(of checkpoint: Checkpoint) throws {
        let quantized = try checkpoint.quantizedShare().codes
        if let first = quantized.first, cast.isEmpty {
            try checkpoint.refuse(
                ConversionError.quantizedAlready(
                    file: checkpoint.name, matrices: quantized.count, example: first.name,
                    type: first.elementType.rawValue))
        }
        guard hasWork else { try checkpoint.refuse(ConversionError.nothingToConvert(file: checkpoint.name)) }
    }
}

extension DequantizationPlan {
    /// Makes sure that there is something to dequantize or to cast; to write a GGUF file as safetensors is something, too.
    ///
    /// - Throws: `ConversionError.nothingToDequantize`, or `FileError` if the file is another one by now.
    package func checkWork(of checkpoint: Checkpoint) throws {
        guard checkpoint.format == .safetensors, layers.isEmpty, casts.isEmpty else { return }
        try checkpoint.refuse(
            ConversionError.nothingToDequantize(file: checkpoint.name, unreadable: unreadable.count))
    }
}
