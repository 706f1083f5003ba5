// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

extension Analysis {
    /// The candidates' rows for each layer of the original, by the layer's name; what has no partner goes to `skipped`.
    func partners(skipped: inout [SkippedTensor]) throws -> [String: [Partner]] {
        var partners: [String: [Partner]] = [:]
        for candidate in candidates {
            let matching = LayerMatching(candidate.quantized.layers, with: reference)
            let quantized = candidate.quantized.layers.count
            if matching.matchedLayers * 2 < quantized, !options.allowsPartialMatch {
                throw FidelityError.fewPartners(
                    candidate: candidate.label, matched: matching.matchedLayers, quantized: quantized)
            }
            skipped += matching.unmatched.map {
                SkippedTensor(file: candidate.label, name: $0.name, reason: $0.reason)
            }
            skipped += candidate.quantized.unsupported.map {
                SkippedTensor(file: candidate.label, name: $0.weight.name, reason: "\($0.defect)")
            }
            for match in matching.matches where options.selects(match.original.name) {
                partners[match.original.name, default: []]
                    .append(
                        Partner(
                            candidate: candidate, layer: match.layer, firstRow: match.firstRow,
                            rowCount: match.original.shape[0], rotation: options.rotation(match.layer)))
            }
        }
        return partners
    }

    /// Compares what a candidate kept in floating point, and lists what only one of the two files has.
    func compareUnquantized(of candidate: Candidate, into result: inout FidelityResult) async throws {
        let ours = Dictionary(
            reference.tensors.map { (QuantizedLayer.canonicalName(of: $0.name), $0) },
            uniquingKeysWith: { first, _ in first })
        var missing = Set(ours.keys)
            .subtracting(
                candidate.quantized.layers.map { QuantizedLayer.canonicalName(of: $0.weight.name) }
                    + candidate.quantized.unsupported.map { QuantizedLayer.canonicalName(of: $0.weight.name) })
        for layer in result.layers where layer.measured[candidate.label] != nil {
            missing.remove(QuantizedLayer.canonicalName(of: layer.name))
        }
        for tensor in candidate.quantized.plainTensors {
            let name = QuantizedLayer.canonicalName(of: tensor.name)
            missing.remove(name)
            guard let original = ours[name], original.shape == tensor.shape else {
                let found = ours[name].map { "has shape \($0.shape); the candidate's has \(tensor.shape)." }
                result.skipped.append(
                    SkippedTensor(
                        file: candidate.label, name: tensor.name,
                        reason: "The original \(found.map { "\($0)" } ?? "has no tensor of this name.")"))
                continue
            }
            guard options.selects(original.name) else { continue }
            let comparison = UnquantizedComparison(
                reference: reference, original: original, candidate: candidate, tensor: tensor, options: options)
            result.unquantized.append(try await comparison.run())
        }
        for original in reference.tensors where missing.contains(QuantizedLayer.canonicalName(of: original.name)) {
            guard options.selects(original.name) else { continue }
            result.skipped.append(
                SkippedTensor(file: candidate.label, name: original.name, reason: SkippedTensor.lacking))
        }
    }
}
