// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
public import Codecs

/// Which layers of the original a candidate's quantized layers stand for.
///
/// Names are compared without the prefixes that only some files have. Where the original keeps q, k and v apart and the
/// candidate has them fused, the fused rows are q's, then k's, then v's.
public struct LayerMatching: Sendable {
    /// A candidate's rows for one layer of the original.
    public struct Match: Sendable {
        /// The original's layer.
        public let original: TensorInfo
        /// The candidate's, which may hold more rows: fused q, k and v.
        public let layer: QuantizedLayer
        /// The first of the rows that stand for the original's.
        public let firstRow: Int
    }

    /// The layers that have a partner.
    public private(set) var matches: [Match] = []
    /// The candidate's layers that have none, with the reason.
    public private(set) var unmatched: [(name: String, reason: String)] = []
    /// The candidate's quantized layers that matched, fused ones counted once.
    public private(set) var matchedLayers = 0

    private let originals: [String: TensorInfo]

    /// Matches `layers` with the tensors of `reference`.
    public init(_ layers: [QuantizedLayer], with reference: Checkpoint) {
        originals = Dictionary(
            reference.tensors.map { (QuantizedLayer.canonicalName(of: $0.name), $0) },
            uniquingKeysWith: { first, _ in first })
        for layer in layers {
            match(layer)
        }
    }

    private mutating func match(_ layer: QuantizedLayer) {
        let name = QuantizedLayer.canonicalName(of: layer.weight.name)
        if let original = originals[name] {
            if let reason = Self.refusal(of: original, for: layer, rows: layer.rows) {
                unmatched.append((layer.weight.name, reason))
            } else {
                matches.append(Match(original: original, layer: layer, firstRow: 0))
                matchedLayers += 1
            }
        } else if let parts = FusedProjection.parts(of: name).compactMap({ fused(layer, of: $0) }).first {
            matches += parts
            matchedLayers += 1
        } else {
            unmatched.append((layer.weight.name, "The original has no tensor of this name."))
        }
    }

    /// The originals of a fused layer; nil where one is missing or the rows do not add up.
    private func fused(_ layer: QuantizedLayer, of names: [String]) -> [Match]? {
        let parts = names.compactMap { originals[$0] }
        guard parts.count == names.count, parts.allSatisfy({ $0.shape.count == 2 }),
            parts.reduce(0, { $0 + $1.shape[0] }) == layer.rows,
            parts.allSatisfy({ Self.refusal(of: $0, for: layer, rows: $0.shape[0]) == nil })
        else { return nil }
        var firstRow = 0
        return parts.map { part in
            defer { firstRow += part.shape[0] }
            return Match(original: part, layer: layer, firstRow: firstRow)
        }
    }

    private static func refusal(of original: TensorInfo, for layer: QuantizedLayer, rows: Int) -> String? {
        if original.shape != [rows, layer.columns] {
            return "The layer has shape \(layer.weight.shape); the original's has \(original.shape)."
        }
        if !original.elementType.isFloatingWeight {
            return "The original is itself quantized: its tensor is \(original.elementType.rawValue)."
        }
        return nil
    }
}
