// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
import Files

/// A quantized file in memory whose tensors and metadata are changed as a careless converter would have written them.
package struct EditedFile: Sendable {
    /// A tensor as it stands in a file.
    package typealias Tensor = (name: String, dtype: String, shape: [Int], bytes: [UInt8])

    /// The file's name.
    package var name: String
    /// Its tensors, in their order.
    package private(set) var tensors: [Tensor]
    /// Its free metadata.
    package var metadata: [(key: String, value: String)]

    /// A copy of a file of `Fixtures/`, by its name without `minilm_layers_bf16.` and `.safetensors`.
    package init(_ variant: String) throws {
        let file = try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.\(variant).safetensors")
        // The name of the file must not help.
        name = "model.safetensors"
        tensors = try file.tensors.map { tensor in
            (tensor.name, tensor.elementType.rawValue, tensor.shape, try file.bytes(of: tensor))
        }
        metadata = file.metadata.map { ($0.key, $0.value) }
    }

    /// The names of the quantized layers.
    package var layers: [String] {
        tensors.filter { $0.dtype == "I8" }.map { StoredLayer.layerName(ofWeight: $0.name) }
    }

    /// Replaces what a layer's marker says, and takes it out of the header; nil removes it.
    package mutating func mark(_ layer: String, _ marker: String?) {
        metadata.removeAll { $0.key == QuantizationMarkerHeader.key }
        tensors.removeAll { $0.name == layer + ".comfy_quant" }
        guard let bytes = marker.map({ Array($0.utf8) }) else { return }
        tensors.append((layer + ".comfy_quant", "U8", [bytes.count], bytes))
    }

    /// Replaces every layer's marker.
    package mutating func markAll(_ marker: String?) {
        for layer in layers {
            mark(layer, marker)
        }
    }

    /// Says something else of every layer in the header.
    package mutating func markHeader(_ marker: String) {
        let entries = layers.map { "\"\($0)\": \(marker)" }.joined(separator: ", ")
        metadata = [(QuantizationMarkerHeader.key, "{\"format_version\": \"1.0\", \"layers\": {\(entries)}}")]
    }

    /// Changes every tensor whose name ends in `suffix`; nil removes it.
    package mutating func change(_ suffix: String, _ body: (Tensor) -> Tensor?) {
        tensors = tensors.compactMap { $0.name.hasSuffix(suffix) ? body($0) : $0 }
    }

    /// Puts a prefix before the name of every tensor, and leaves the metadata as it is.
    package mutating func prefixTensors(_ prefix: String) {
        tensors = tensors.map { (prefix + $0.name, $0.dtype, $0.shape, $0.bytes) }
    }

    /// Takes a layer's tensors from another file, and the header's word about all layers away.
    package mutating func replace(_ layer: String, from other: EditedFile) {
        metadata.removeAll { $0.key == QuantizationMarkerHeader.key }
        let names = StoredLayer.tensorNames(ofLayer: layer)
        tensors.removeAll { names.contains($0.name) }
        tensors += other.tensors.filter { names.contains($0.name) }
    }

    /// Puts the tensors into another order.
    package mutating func reorder(_ order: ([Tensor]) -> [Tensor]) {
        tensors = order(tensors)
    }

    /// Takes other tensors, and no metadata.
    package mutating func keepOnly(_ others: [Tensor]) {
        tensors = others
        metadata = []
    }

    /// Writes the one scale of every layer out in every row.
    package mutating func repeatScales() {
        for layer in layers {
            guard let rows = tensors.first(where: { $0.name == layer + ".weight" })?.shape[0] else { continue }
            change(layer + ".weight_scale") {
                ($0.name, $0.dtype, [rows, 1], Array(repeatElement($0.bytes, count: rows).joined()))
            }
        }
    }

    /// Writes numbers over the first scale of every layer.
    package mutating func setFirstScale(_ scale: Float) {
        change(".weight_scale") { ($0.name, $0.dtype, $0.shape, SafetensorsBytes.f32([scale]) + $0.bytes.dropFirst(4)) }
    }

    /// The file's bytes.
    package var bytes: [UInt8] {
        let escaped = metadata.map { entry in
            (key: entry.key, value: entry.value.reduce(into: "") { $0 += $1 == "\"" ? "\\\"" : String($1) })
        }
        return SafetensorsBytes.file(tensors, metadata: escaped)
    }

    /// The file, opened in memory.
    package func checkpoint() throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(bytes, name: name)], name: name)
    }
}
