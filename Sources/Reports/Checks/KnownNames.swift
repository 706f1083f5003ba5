// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import Regression

/// What a baseline calls a candidate's tensors, whose names may have another prefix or be fused.
struct KnownNames {
    private let names: [String: String]
    private let shapes: [String: [Int]]

    /// The names of a baseline; without one, tensors keep their own.
    init(_ baseline: Baseline?) {
        let all = (baseline?.layers.map(\.name) ?? []) + (baseline?.tensors.map(\.name) ?? [])
        names = Dictionary(
            all.map { (QuantizedLayer.canonicalName(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
        shapes = Dictionary(
            baseline?.layers.map { ($0.name, $0.shape) } ?? [], uniquingKeysWith: { first, _ in first })
    }

    /// What a tensor is called.
    func name(of tensor: String) -> String {
        names[QuantizedLayer.canonicalName(of: tensor)] ?? tensor
    }

    /// The layers that a weight stands for: itself, or the three parts of a fused projection.
    func names(ofLayer weight: String) -> [String] {
        let canonical = QuantizedLayer.canonicalName(of: weight)
        if let name = names[canonical] { return [name] }
        let parts = FusedProjection.parts(of: canonical).map { $0.compactMap { names[$0] } }
        return parts.first { $0.count == 3 } ?? [weight]
    }

    /// The shape of a part of a fused projection; nil where the layer is not known.
    func shape(of layer: String) -> [Int]? { shapes[layer] }
}
