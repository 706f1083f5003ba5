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
        let quantized = try QuantizedCheckpoint(scanning: checkpoint)
        name = checkpoint.name
        bytes = checkpoint.byteCount
        files = checkpoint.files.map(\.name)
        metadata = Dictionary(
            uniqueKeysWithValues: checkpoint.metadata.filter { $0.key != "_quantization_metadata" }.map { ($0, $1) })
        types = Dictionary(grouping: checkpoint.tensors, by: \.elementType.rawValue)
            .mapValues { tensors in
                TypeTotal(tensors: tensors.count, bytes: tensors.reduce(0) { $0 + $1.byteCount })
            }
        layers = quantized.layers.map(StoredLayerEntry.init)
        unsupported = quantized.unsupported.map {
            UnsupportedEntry(
                name: $0.weight.name, reason: $0.reason, encoding: $0.packed?.format.label,
                bitsPerWeight: $0.packed?.bitsPerWeight)
        }
        leftovers = quantized.layers.flatMap { $0.leftovers.map(\.name) } + quantized.orphanedScales.map(\.name)
        tensors = checkpoint.tensors.map {
            TensorEntry(name: $0.name, dtype: $0.elementType.rawValue, shape: $0.shape, bytes: $0.byteCount)
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
