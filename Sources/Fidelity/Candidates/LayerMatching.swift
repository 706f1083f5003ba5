// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs

/// Which tensors of the original a candidate's layers and other tensors stand for.
///
/// See ``NamePairing`` for how names are compared. Rows of fused projections stand for those of the parts one after the
/// other, whichever of the two files has them fused.
package struct LayerMatching<Layer: MatchedLayer>: Sendable {
    /// A candidate's rows for rows of one layer of the original.
    package struct Match: Sendable {
        /// The original's layer.
        package let original: TensorInfo
        /// The original's rows: all of them, unless the original has fused what the candidate has apart.
        package let originalRows: Range<Int>
        /// The candidate's, which may hold more rows: fused q, k and v.
        package let layer: Layer
        /// The first of the layer's rows that stand for the original's.
        package let firstRow: Int

        /// Whether the match is about every row of the original's layer.
        package var isWholeOriginal: Bool { originalRows.count == original.shape[0] }
    }

    /// The layers that have a partner.
    package private(set) var matches: [Match] = []
    /// The candidate's layers that have none, with the reason.
    package private(set) var unmatched: [(name: String, reason: String)] = []
    /// The candidate's quantized layers that matched, fused ones counted once.
    package private(set) var matchedLayers = 0
    /// How the names of the two files differ where they matched.
    package let naming: NamingDifference

    private let layers: [Layer]
    private let reference: Checkpoint
    private let pairing: NamePairing
    private var plain: [String: TensorInfo] = [:]
    private var parts: Set<String> = []
    private var claimed: Set<String> = []

    /// Matches `layers` with the tensors of `reference`.
    ///
    /// - Parameter others: the candidate's other tensors: they keep names that are theirs from being taken for a layer's,
    ///   and say how many rows the unquantized part of a fused projection has.
    package init(_ layers: [Layer], others: [TensorInfo] = [], with reference: Checkpoint) {
        self.layers = layers
        self.reference = reference
        let left = layers.map { ($0.weight.name, $0.tensorShape) } + others.map { ($0.name, $0.shape) }
        pairing = NamePairing(
            left.map { NamedShape(name: StoredLayer.weightName(of: $0), shape: $1) },
            with: reference.tensors.map {
                NamedShape(name: StoredLayer.weightName(of: $0.name), shape: $0.shape)
            })
        naming = NamingDifference(pairing)
        let pieces = Dictionary(grouping: pairing.pieces, by: \.left)
        for (index, layer) in layers.enumerated() {
            match(layer, index, pieces[index] ?? [])
        }
        for (index, tensor) in others.enumerated() {
            for piece in pieces[layers.count + index] ?? [] {
                claimed.insert(reference.tensors[piece.right].name)
                if piece.rows == nil {
                    plain[tensor.name] = reference.tensors[piece.right]
                } else {
                    parts.insert(tensor.name)
                }
            }
        }
    }

    /// The original's tensor that stands for one of the candidate's other tensors as a whole.
    package func partner(of tensor: TensorInfo) -> TensorInfo? { plain[tensor.name] }

    /// Why one of the candidate's other tensors is compared with none of the original's.
    func reasonWithoutPartner(of tensor: TensorInfo) -> String {
        parts.contains(tensor.name)
            ? "The original has it fused with others, and it is not compared part by part."
            : "The original has no tensor of this name."
    }

    /// Whether a tensor of the original stands for something in the candidate, in whole or in part.
    package func hasPartner(_ original: TensorInfo) -> Bool { claimed.contains(original.name) }

    /// How many layers were to be matched.
    package var layerCount: Int { layers.count }

    /// Whether enough layers have a partner to speak of the candidate as a whole.
    ///
    /// That is half of them; or half of the layers under the prefixes that matched, where the candidate has more parts
    /// than the original: a diffusion model and its text encoder in one file.
    package var isComparable: Bool {
        if layers.isEmpty || matchedLayers * 2 >= layers.count { return true }
        let prefixes = naming.candidatePrefixes.filter { !$0.isEmpty }
        guard !prefixes.isEmpty, matchedLayers > 0 else { return false }
        let near = layers.count { layer in prefixes.contains { layer.weight.name.hasPrefix("\($0).") } }
        return matchedLayers * 2 >= near
    }

    /// One name of each side that stayed alone; nil for a side where none did.
    package var leftOver: (candidate: String?, original: String?) {
        (unmatched.first?.name, reference.tensors.first { $0.isLayer && !claimed.contains($0.name) }?.name)
    }

    private mutating func match(_ layer: Layer, _ index: Int, _ pieces: [NamePairing.Piece]) {
        guard !pieces.isEmpty else {
            return unmatched.append((layer.weight.name, reason(for: index)))
        }
        for piece in pieces { claimed.insert(reference.tensors[piece.right].name) }
        let isWhole = pieces.count == 1 && pieces[0].rows == nil
        let fitted = isWhole ? layer.fitted(to: reference.tensors[pieces[0].right].shape) : layer
        for piece in pieces {
            let original = reference.tensors[piece.right]
            if let reason = Self.refusal(of: original, for: layer, fitted: fitted, rows: piece.rows) {
                return unmatched.append((layer.weight.name, reason))
            }
        }
        matches += pieces.map { piece in
            let original = reference.tensors[piece.right]
            let first = piece.rows?.right ?? 0
            let count = piece.rows?.count ?? original.shape.first ?? 0
            return Match(
                original: original, originalRows: first..<first + count, layer: fitted ?? layer,
                firstRow: piece.rows?.left ?? 0)
        }
        matchedLayers += 1
    }

    private func reason(for index: Int) -> String {
        guard let others = pairing.ambiguous[index] else { return "The original has no tensor of this name." }
        let names = others.prefix(2).map { "\"\(reference.tensors[$0].name)\"" }
        return "The name fits several tensors of the original, such as \(names.joined(separator: " and "))."
    }

    private static func refusal(
        of original: TensorInfo, for layer: Layer, fitted: Layer?, rows: NamePairing.PieceRows?
    ) -> String? {
        let shape = layer.tensorShape
        let isFitting =
            rows.map { original.shape.count == 2 && original.shape[1] == shape.last && $0.count > 0 } ?? (fitted != nil)
        if !isFitting {
            let isTransposed = rows == nil && original.shape.count == 2 && original.shape.reversed() == shape
            return "The layer has shape \(shape); the original's has \(original.shape)"
                + (isTransposed ? ", as if one of them were transposed." : ".")
        }
        if !original.elementType.isFloatingWeight {
            return "The original is itself quantized: its tensor is \(original.elementType.rawValue)."
        }
        if original.isTooLarge { return "The original's tensor is too large to be measured." }
        return nil
    }
}
