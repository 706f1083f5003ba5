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
                throw FidelityError.fewPartners(of: candidate.label, matching)
            }
            skipped += matching.unmatched.map {
                SkippedTensor(file: candidate.label, name: $0.name, reason: $0.reason)
            }
            skipped += candidate.quantized.unsupported.map {
                SkippedTensor(file: candidate.label, name: $0.weight.name, reason: $0.reason)
            }
            for match in matching.matches where options.selects(match.original.name) {
                let partner = Partner(
                    candidate: candidate, layer: match.layer, firstRow: match.firstRow,
                    originalRows: match.originalRows, rotation: options.rotation(match.layer))
                let others = partners[match.original.name, default: []].filter { $0.candidate.label == candidate.label }
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

    /// Compares what a candidate kept in floating point, and lists what only one of the two files has.
    func compareUnquantized(of candidate: Candidate, into result: inout FidelityResult) async throws {
        let matching = candidate.matching(with: reference)
        for tensor in candidate.quantized.plainTensors {
            guard let original = matching.partner(of: tensor), original.shape == tensor.shape else {
                let reason =
                    matching.partner(of: tensor)
                    .map { "The original has shape \($0.shape); the candidate's has \(tensor.shape)." }
                result.skipped.append(
                    SkippedTensor(
                        file: candidate.label, name: tensor.name,
                        reason: reason ?? matching.reasonWithoutPartner(of: tensor)))
                continue
            }
            guard options.selects(original.name) else { continue }
            let comparison = UnquantizedComparison(
                reference: reference, original: original, candidate: candidate, tensor: tensor, options: options)
            result.unquantized.append(try await comparison.run())
        }
        for original in reference.tensors where !matching.hasPartner(original) {
            guard options.selects(original.name) else { continue }
            result.skipped.append(
                SkippedTensor(file: candidate.label, name: original.name, reason: SkippedTensor.lacking))
        }
    }
}

extension Candidate {
    /// What its tensors stand for in the original.
    func matching(with reference: Checkpoint) -> LayerMatching {
        LayerMatching(
            quantized.layers, others: quantized.plainTensors + quantized.unsupported.map(\.weight), with: reference)
    }
}

extension Partner {
    /// Whether both were quantized in the same way, so that one figure can be that of both.
    fileprivate func isLike(_ other: Partner) -> Bool {
        layer.scaling == other.layer.scaling && rotation == other.rotation
    }
}
