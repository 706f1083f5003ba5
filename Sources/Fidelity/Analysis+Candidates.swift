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
                let scales = try match.layer.scales(in: candidate.checkpoint)
                let rows = match.firstRow..<match.firstRow + match.original.shape[0]
                partners[match.original.name, default: []]
                    .append(
                        Partner(
                            candidate: candidate, original: match.original, layer: match.layer,
                            firstRow: match.firstRow,
                            scales: Array(scales[rows]), rotation: options.rotation(match.layer)))
            }
        }
        return partners
    }

    /// What a candidate kept that the original has too; what only one of the two files has goes to `skipped`.
    ///
    /// - Parameter partners: the candidates' rows for each layer of the original.
    func kept(
        of candidate: Candidate, partners: [String: [Partner]], skipped: inout [SkippedTensor]
    ) -> [(original: TensorInfo, kept: KeptTensor)] {
        let ours = Dictionary(
            reference.tensors.map { (QuantizedLayer.canonicalName(of: $0.name), $0) },
            uniquingKeysWith: { first, _ in first })
        var missing = missing(from: candidate, of: ours, partners: partners)
        var pairs: [(TensorInfo, KeptTensor)] = []
        for tensor in candidate.quantized.plainTensors {
            let name = QuantizedLayer.canonicalName(of: tensor.name)
            missing.remove(name)
            guard let original = ours[name], original.shape == tensor.shape else {
                let found = ours[name].map { "has shape \($0.shape); the candidate's has \(tensor.shape)." }
                skipped.append(
                    SkippedTensor(
                        file: candidate.label, name: tensor.name,
                        reason: "The original \(found.map { "\($0)" } ?? "has no tensor of this name.")"))
                continue
            }
            guard options.selects(original.name) else { continue }
            pairs.append((original, KeptTensor(candidate: candidate, tensor: tensor)))
        }
        for original in reference.tensors where missing.contains(QuantizedLayer.canonicalName(of: original.name)) {
            guard options.selects(original.name) else { continue }
            skipped.append(SkippedTensor(file: candidate.label, name: original.name, reason: SkippedTensor.lacking))
        }
        return pairs
    }

    /// Names of the original's tensors that no quantized layer of a candidate stands for.
    private func missing(
        from candidate: Candidate, of ours: [String: TensorInfo], partners: [String: [Partner]]
    ) -> Set<String> {
        let quantized =
            candidate.quantized.layers.map(\.weight.name) + candidate.quantized.unsupported.map(\.weight.name)
        let measured = layers.map(\.name)
            .filter { name in partners[name]?.contains { $0.candidate.place == candidate.place } ?? false }
        return Set(ours.keys).subtracting((quantized + measured).map { QuantizedLayer.canonicalName(of: $0) })
    }
}
