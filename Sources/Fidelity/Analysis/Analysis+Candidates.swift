// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

extension Analysis {
    /// The candidates' rows for each layer of the original, by the layer's name; what has no partner goes to `skipped`.
    func partners(skipped: inout [SkippedTensor]) throws -> [String: [Partner]] {
        var partners: [String: [Partner]] = [:]
        for candidate in candidates {
            let matching = candidate.matching(with: reference)
            if !matching.isComparable, !options.allowsPartialMatch {
                try reference.checkUnchanged()
                try candidate.checkpoint.refuse(FidelityError.fewPartners(of: candidate.label, matching))
            }
            skipped += matching.unmatched.map {
                SkippedTensor(file: candidate.label, name: $0.name, reason: $0.reason)
            }
            skipped += candidate.quantized.unreadable.map {
                SkippedTensor(file: candidate.label, name: $0.weight.name, reason: $0.reason)
            }
            for match in matching.matches where options.selects(match.original.name) {
                let partner = partner(for: match, in: candidate)
                let others = partners[match.original.name, default: []].filter { $0.candidate.place == candidate.place }
                if let other = others.first, !partner.isLike(other) {
                    skipped.append(
                        SkippedTensor(file: candidate.label, name: match.layer.weight.name, reason: Self.unlike))
                } else {
                    partners[match.original.name, default: []].append(partner)
                }
            }
        }
        return partners
    }

    /// Why a part of a fused layer is left out.
    private static let unlike =
        "The parts that stand for one layer of the original are scaled or rotated in different ways: no one figure is theirs."

    /// Why a norm of llama.cpp is left out.
    private static let plusOne =
        "The file holds it with 1 added, as llama.cpp writes norms of this architecture: it is not compared."

    private func partner(for match: LayerMatching<ReadableLayer>.Match, in candidate: Candidate) -> Partner {
        let rotation =
            switch match.layer {
            case .int8(let layer): options.rotation(layer)
            case .packed: match.layer.rotation
            }
        return Partner(
            candidate: candidate, original: match.original, layer: match.layer, firstRow: match.firstRow,
            originalRows: match.originalRows, rotation: rotation)
    }

    /// What a candidate kept that the original has too; what only one of the two files has goes to `skipped`.
    func kept(
        of candidate: Candidate, skipped: inout [SkippedTensor]
    ) -> [(original: TensorInfo, kept: KeptTensor)] {
        let matching = candidate.matching(with: reference)
        var pairs: [(TensorInfo, KeptTensor)] = []
        for tensor in candidate.quantized.plainTensors {
            let partner = matching.partner(of: tensor)
            guard let original = partner, original.shape == tensor.shape else {
                let reason = partner.map { "The original has shape \($0.shape); the candidate's has \(tensor.shape)." }
                skipped.append(
                    SkippedTensor(
                        file: candidate.label, name: tensor.name,
                        reason: reason ?? matching.reasonWithoutPartner(of: tensor)))
                continue
            }
            guard options.selects(original.name) else { continue }
            if tensor.storedForm?.isPlusOne == true {
                skipped.append(SkippedTensor(file: candidate.label, name: tensor.name, reason: Self.plusOne))
                continue
            }
            pairs.append((original, KeptTensor(candidate: candidate, tensor: tensor)))
        }
        for original in reference.tensors where !matching.hasPartner(original) {
            guard options.selects(original.name) else { continue }
            skipped.append(SkippedTensor(file: candidate.label, name: original.name, cause: .lacking))
        }
        return pairs
    }
}

extension Candidate {
    /// What its tensors stand for in the original.
    func matching(with reference: Checkpoint) -> LayerMatching<ReadableLayer> {
        LayerMatching(
            quantized.readable, others: quantized.plainTensors + quantized.unreadable.map(\.weight), with: reference)
    }
}

extension Partner {
    /// Whether both were quantized in the same way, so that one figure can be that of both.
    fileprivate func isLike(_ other: Partner) -> Bool {
        label == other.label && rotation == other.rotation
    }
}
