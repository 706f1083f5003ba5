// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity

/// What a baseline calls a candidate's tensors, whose names may have another prefix, be fused, or be another library's.
struct KnownNames {
    private var names: [String: [String]] = [:]
    private let shapes: [String: [Int]]

    /// The names of a baseline for a candidate's tensors; without one, tensors keep their own.
    init(_ baseline: Baseline?, for contents: QuantizedCheckpoint) {
        shapes = Dictionary(
            baseline?.layers.map { ($0.name, $0.shape) } ?? [], uniquingKeysWith: { first, _ in first })
        guard let baseline else { return }
        let tensors =
            (contents.layers.map(\.weight) + contents.plainTensors).map { NamedShape(name: $0.name, shape: $0.shape) }
            + contents.others.map { NamedShape(name: $0.weight.name, shape: $0.packed?.shape ?? $0.weight.shape) }
        let known =
            baseline.layers.map { NamedShape(name: $0.name, shape: $0.shape) }
            + (baseline.tensors.map(\.name) + baseline.skipped.map(\.name)).map { NamedShape(name: $0, shape: nil) }
        let pairing = NamePairing(tensors, with: known)
        for piece in pairing.pieces {
            // What the baseline has fused keeps its name in parts, since no figure of the baseline is theirs.
            if let rows = piece.rows, rows.right != 0 || rows.count != shapes[known[piece.right].name]?.first {
                continue
            }
            names[tensors[piece.left].name, default: []].append(known[piece.right].name)
        }
    }

    /// What a tensor is called.
    func name(of tensor: String) -> String {
        guard let known = names[tensor], known.count == 1 else { return tensor }
        return known[0]
    }

    /// The layers that a weight stands for: itself, or the parts of a fused projection.
    func names(ofLayer weight: String) -> [String] { names[weight] ?? [weight] }

    /// The shape of a part of a fused projection; nil if the layer is not known.
    func shape(of layer: String) -> [Int]? { shapes[layer] }
}
