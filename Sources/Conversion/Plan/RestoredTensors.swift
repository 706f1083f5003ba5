// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
internal import OrderedCollections

/// A checkpoint as it is written to a safetensors file, where a GGUF file does not hold it as the model has it.
extension Checkpoint {
    /// The tensors with the names and shapes of the model; of a GGUF file in the order that a safetensors file made of it has,
    /// so that both are converted to the same bytes.
    package var restoredTensors: [TensorInfo] {
        guard format == .gguf else { return tensors }
        return tensors.map(\.inOriginalShape).map { (tensor: $0, plan: $0.restored) }
            .sorted { $0.plan.precedes($1.plan) }.map(\.tensor)
    }

    /// The metadata; of a GGUF file its texts without those about its blocks, its shards and markers of other formats, and
    /// what readers of safetensors files ask for.
    var restoredMetadata: OrderedDictionary<String, String> {
        guard format == .gguf else { return metadata }
        let left = ["general.file_type", "general.quantization_version", QuantizationMarkerHeader.key]
        var metadata = metadata.filter { !left.contains($0.key) && !$0.key.hasPrefix("split.") }
        metadata["format"] = metadata["format"] ?? "pt"
        return metadata
    }

    /// Refuses a file with tensors in blocks, whose weights would be quantized a second time.
    ///
    /// - Throws: ``ConversionError/quantizedInBlocks(file:tensors:example:type:areDecoded:)``, or `FileError` if the file is another one
    ///   by now.
    package func requireWeights() throws {
        let blocks = tensors.filter { $0.elementType.block != nil }
        guard let first = blocks.first else { return }
        try refuse(
            ConversionError.quantizedInBlocks(
                file: name, tensors: blocks.count, example: first.storedName, type: first.elementType.rawValue,
                areDecoded: blocks.allSatisfy { $0.elementType.isDecodedBlock }))
    }
}

extension TensorInfo {
    /// The type in which a tensor that is not converted is written: its own, or F32 where 1 is taken off its values.
    var restoredType: ElementType { storedForm?.isPlusOne == true ? .f32 : elementType }

    /// The tensor as it is written if it is not converted.
    var restored: TensorPlan {
        TensorPlan(name: name, elementType: restoredType, shape: inOriginalShape.shape)
    }
}
