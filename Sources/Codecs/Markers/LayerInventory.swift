// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// A checkpoint's tensors by the layer under whose name they stand.
struct LayerInventory {
    /// Components of a name that are looked at from its end: `lora_A.default.weight` has three.
    private static let depth = 3

    private var tensorsByLayer: [String: [(rest: String, tensor: TensorInfo)]] = [:]

    /// The tensors under these layers' names; each goes to the nearest of them.
    init(of layers: Set<String>, in tensors: [TensorInfo]) {
        for tensor in tensors {
            guard let (layer, rest) = Self.ancestor(of: tensor.name, among: layers) else { continue }
            tensorsByLayer[layer, default: []].append((rest, tensor))
        }
    }

    /// The tensors under a layer's name, with the rest of their names.
    func tensors(of layer: String) -> [(rest: String, tensor: TensorInfo)] { tensorsByLayer[layer] ?? [] }

    /// The same by the rest of the name.
    func parts(of layer: String) -> [String: TensorInfo] {
        Dictionary(tensors(of: layer).map { ($0.rest, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    }

    private static func ancestor(of name: String, among layers: Set<String>) -> (layer: String, rest: String)? {
        var end = name[...]
        for _ in 0..<depth {
            guard let dot = end.lastIndex(of: ".") else { return nil }
            end = name[..<dot]
            let layer = String(end)
            if layers.contains(layer) { return (layer, String(name[name.index(after: dot)...])) }
        }
        return nil
    }
}
