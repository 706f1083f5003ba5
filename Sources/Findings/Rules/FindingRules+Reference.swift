// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Conversion
internal import Fidelity
internal import OrderedCollections

extension FindingRules {
    /// What only the original can tell.
    var reference: [Finding] {
        guard let evidence = diagnosis.reference, !layers.isEmpty else { return [] }
        let models = [few(evidence), otherModel(evidence)]
        // What else differs from another model says nothing.
        if isOfAnotherModel { return models.compactMap { $0 } }
        return (models + [otherVersion(evidence), unreproduced(evidence), biases(evidence), others(evidence)])
            .compactMap { $0 }
    }

    private static var rightOriginal: String { "Give the original that it was made from: --reference ORIGINAL." }

    private func few(_ evidence: ReferenceEvidence) -> Finding? {
        guard evidence.layers.count * 2 < layers.count else { return nil }
        return finding(
            .notThisOriginal, .error, evidence.unmatched.map { FindingSubject($0.name, detail: $0.reason) },
            cause: "Fewer than half of the quantized layers have a partner in the reference.",
            consequence: "It was made from another model; nothing measured against this one holds.",
            remedy: Self.rightOriginal)
    }

    private func subject(_ layer: LayerEvidence, _ evidence: ReferenceEvidence) -> FindingSubject {
        let found = evidence.layers[layer.layer.name]
        return FindingSubject(
            layer.layer.name,
            [
                "best_cosine": found?.best?.cosine, "measured_snr_db": found?.measuredDB,
                "estimated_snr_db": layer.codes.snrDB,
            ])
    }

    /// Layers whose best cosine is that of other weights.
    var foreignLayers: [LayerEvidence] {
        layers.filter { layer in
            guard let cosine = diagnosis.reference?.layers[layer.layer.name]?.best?.cosine else { return false }
            return cosine < diagnosis.thresholds.unrelatedCosine
        }
    }

    /// Whether half of the file's layers or more are another model's, or have no partner in the reference.
    var isOfAnotherModel: Bool {
        guard let evidence = diagnosis.reference else { return false }
        return evidence.layers.count * 2 < layers.count || foreignLayers.count * 2 >= evidence.layers.count
    }

    private func otherModel(_ evidence: ReferenceEvidence) -> Finding? {
        let isWhole = isOfAnotherModel
        return finding(
            .notThisOriginal, .error, foreignLayers.map { subject($0, evidence) },
            cause: "No rotation brings these layers near the reference: their best cosine is that of unrelated weights"
                + (isWhole ? "." : ", while the others were made from it."),
            consequence: isWhole
                ? "They were made from another model; nothing measured against this one holds."
                : "They were exchanged with one another, or come from another model: pictures are wrong.",
            remedy: isWhole ? Self.rightOriginal : convertCommand)
    }

    /// Layers that are near the reference, and farther than rounding explains.
    private func otherVersion(_ evidence: ReferenceEvidence) -> Finding? {
        finding(
            .notThisOriginal, .warning, layers.filter { isOtherVersion($0, evidence) }.map { subject($0, evidence) },
            cause: "These layers are further from the reference than their rounding explains: the file was made from a "
                + "fine-tune, a merge, or another precision of it, or was clipped.",
            consequence: "The measured loss holds that change too.",
            remedy: Self.rightOriginal)
    }

    private func isOtherVersion(_ layer: LayerEvidence, _ evidence: ReferenceEvidence) -> Bool {
        let limits = diagnosis.thresholds
        guard let found = evidence.layers[layer.layer.name], let cosine = found.best?.cosine,
            let measured = found.measuredDB, let estimate = layer.codes.snrDB
        else { return false }
        // Another version has other largest weights; what differs in codes only was rounded in another way.
        if found.hasOriginalRowScales(limits) { return false }
        // A row or two say too little for an estimate.
        return layer.layer.rows >= 16 && cosine >= limits.unrelatedCosine
            && (measured < estimate - limits.excessLossDB || cosine < limits.relatedCosine)
    }

    /// Layers that were made from the reference, by no recipe that was tried.
    private func unreproduced(_ evidence: ReferenceEvidence) -> Finding? {
        let left = layers.filter { layer in
            guard let found = evidence.layers[layer.layer.name], let reproduction = found.reproduction,
                let cosine = found.best?.cosine, cosine > diagnosis.thresholds.relatedCosine
            else { return false }
            return !reproduction.holds(diagnosis.thresholds) && !isOtherVersion(layer, evidence)
        }
        return finding(
            .codesNotReproduced, .note, left.map { reproductionSubject($0, evidence) },
            cause: "Rounding the reference to the nearest code gives other codes or scales, whatever the scaling and "
                + "the rotation: these layers were made by learned rounding, by clipping, or from another precision.",
            consequence: "The measured loss holds; how the file was made cannot be told.",
            remedy: "None.")
    }

    private func reproductionSubject(_ layer: LayerEvidence, _ evidence: ReferenceEvidence) -> FindingSubject {
        let found = evidence.layers[layer.layer.name]?.reproduction
        return FindingSubject(
            layer.layer.name, ["equal_codes": found?.equalCodes, "scale_deviation": found?.scaleDeviation],
            detail: found.map { "nearest recipe: \($0.configuration)" })
    }

    private func biases(_ evidence: ReferenceEvidence) -> Finding? {
        let isVersion = layers.count { isOtherVersion($0, evidence) } * 2 > layers.count
        return finding(
            .biasShifted, .warning, changed(evidence) { $0.hasSuffix(".bias") },
            cause: isVersion
                ? "Biases differ from the reference's: they are the other version's, or were shifted by convert-to-quant."
                : "Biases differ from the original's: convert-to-quant shifts them by the mean response to random noise, "
                    + "whose expectation is zero.",
            consequence: isVersion
                ? "Where they were shifted, a small constant error in every output of these layers."
                : "A small constant error in every output of these layers, without any gain.",
            remedy: convertCommand)
    }

    private func others(_ evidence: ReferenceEvidence) -> Finding? {
        finding(
            .tensorChanged, .warning, changed(evidence) { !$0.hasSuffix(".bias") },
            cause: "Tensors that are not quantized differ from the original's, by more than a cast.",
            consequence: "What comes of it depends on what they are for.",
            remedy: convertCommand)
    }

    private func changed(_ evidence: ReferenceEvidence, where condition: (String) -> Bool) -> [FindingSubject] {
        evidence.changed.filter { condition($0.name) }
            .map { FindingSubject($0.name, ["max_abs_diff": $0.maxAbsDiff]) }
    }
}
