// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
package import Files
import OrderedCollections

extension InspectDocument {
    /// Describes a checkpoint; reads its markers, and no weights.
    ///
    /// - Throws: `FileError` where reading fails.
    package init(of checkpoint: Checkpoint) throws(FileError) {
        let quantized = checkpoint.format == .safetensors ? try QuantizedCheckpoint(scanning: checkpoint) : nil
        name = checkpoint.name
        format = checkpoint.format.rawValue
        bytes = checkpoint.byteCount
        files = checkpoint.files.map(\.name)
        metadata = Dictionary(
            uniqueKeysWithValues: checkpoint.metadata.filter { $0.key != "_quantization_metadata" }.map { ($0, $1) })
        types = Dictionary(grouping: checkpoint.tensors, by: \.elementType.rawValue)
            .mapValues { tensors in
                TypeTotal(tensors: tensors.count, bytes: tensors.reduce(0) { $0 + $1.byteCount })
            }
        layers = quantized?.layers.map(StoredLayerEntry.init) ?? []
        others = quantized?.others.map(OtherEntry.init) ?? Self.undecoded(in: checkpoint)
        leftovers =
            quantized.map { $0.layers.flatMap { $0.leftovers.map(\.name) } + $0.orphanedScales.map(\.name) } ?? []
        tensors = checkpoint.tensors.map { tensor in
            TensorEntry(
                name: tensor.name, dtype: tensor.elementType.rawValue, shape: tensor.shape,
                originalShape: tensor.originalShape, bytes: tensor.byteCount, stored: tensor.storedForm)
        }
    }

    /// The tensors of a GGUF file in blocks that are known by name and size alone.
    private static func undecoded(in checkpoint: Checkpoint) -> [OtherEntry] {
        checkpoint.tensors
            .filter { $0.elementType.block != nil && !$0.elementType.isDecodedBlock }
            .map {
                OtherEntry(name: $0.name, reason: "Blocks of \($0.elementType.rawValue) are not decoded here.")
            }
    }
}

extension InspectDocument.StoredLayerEntry {
    fileprivate init(_ layer: StoredLayer) {
        name = layer.weight.name
        shape = layer.shape
        scaling = layer.scaling.rawValue
        group = layer.group
        marker = layer.markerSource.rawValue
        dialects = layer.dialects.map(\.rawValue).sorted()
    }
}

extension InspectDocument.OtherEntry {
    fileprivate init(_ layer: OtherLayer) {
        self.init(
            name: layer.weight.name, reason: layer.reason, encoding: layer.packed?.format.label,
            bitsPerWeight: layer.packed?.bitsPerWeight)
    }
}
