// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs
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
    package let unsupported: [UnsupportedLayer]
    /// The header's metadata to write: the input's, without what was said of `layers`.
    package let metadata: OrderedDictionary<String, String>

    /// The plan for a checkpoint.
    ///
    /// - Parameters:
    ///   - elementType: BF16, F16, F32 or F64; nil for what each layer's marker says, or else BF16.
    /// - Throws: `FileError` if a marker cannot be read from the file.
    package init(for checkpoint: Checkpoint, as elementType: ElementType? = nil) throws(FileError) {
        let contents = try QuantizedCheckpoint(scanning: checkpoint)
        layers = contents.layers.map { DequantizedLayer($0, as: elementType) }
        unsupported = contents.unsupported
        let replaced = Set(
            contents.layers.flatMap { StoredLayer.tensorNames(ofLayer: $0.name) + $0.parts.map(\.tensor.name) })
        let kept = checkpoint.tensors.filter { !replaced.contains($0.name) }
        self.kept = kept
        casts = contents.isPlain ? Self.casts(of: kept, to: elementType) : [:]
        var header = QuantizationMarkerHeader(checkpoint.metadata, layers: contents.layers.map(\.name))
        header.remove(layers: contents.layers.map(\.name))
        metadata = header.metadata(updating: checkpoint.metadata)
    }

    /// Layers of another floating-point type than the one that is asked for.
    private static func casts(of tensors: [TensorInfo], to elementType: ElementType?) -> [String: ElementType] {
        guard let elementType else { return [:] }
        let layers = tensors.filter { $0.isLayer && $0.elementType != elementType }
        return Dictionary(layers.map { ($0.name, elementType) }, uniquingKeysWith: { first, _ in first })
    }

    /// The tensors that are written.
    var outputs: [TensorPlan] {
        layers.map(\.output)
            + kept.map {
                TensorPlan(name: $0.name, elementType: casts[$0.name] ?? $0.elementType, shape: $0.shape)
            }
    }
}
