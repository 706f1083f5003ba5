// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion
internal import Fidelity
internal import OrderedCollections

extension FindingRules {
    /// What only the original can tell.
    var reference: [Finding] {
        guard let evidence = diagnosis.reference, diagnosis.judgedCount > 0 else { return [] }
        let models = [few(evidence), otherModel(evidence)]
        // What else differs from another model says nothing.
        if isOfAnotherModel || evidence.layers.isEmpty && evidence.formats.isEmpty { return models.compactMap { $0 } }
        let rest = [
            emptied, unexplained, otherVersion(evidence), unreproduced(evidence), biases(evidence), others(evidence),
        ]
        return (models + explained + rest).compactMap { $0 }
    }

    static var rightOriginal: Remedy { Remedy("Give the original that it was made from: --reference ORIGINAL.") }

    private func few(_ evidence: ReferenceEvidence) -> Finding? {
        guard !evidence.isComparable else { return nil }
        return finding(
            .notComparable, .error, evidence.unmatched.map { FindingSubject($0.name, detail: $0.reason) },
            cause: diagnosis.notComparableWords ?? "The reference has no partner for most of the quantized layers.",
            consequence: "Nothing is known of what these layers lost, or whether they were made from this reference.",
            remedy: Self.rightOriginal)
    }

    func subject(_ layer: LayerEvidence, _ evidence: ReferenceEvidence) -> FindingSubject {
        let found = evidence.layers[layer.layer.name]
        return FindingSubject(
            layer.layer.name,
            [
                "best_cosine": found?.best?.cosine, "measured_snr_db": found?.measuredDB,
                "estimated_snr_db": layer.codes.snrDB,
            ], detail: found?.differences?.words)
    }

    /// Layers that nothing that was tried brings near the reference.
    var foreignLayers: [LayerEvidence] {
        layers.filter { layer in
            guard let found = diagnosis.reference?.layers[layer.layer.name], let cosine = found.best?.cosine,
                let differences = found.differences
            else { return false }
            return differences.explanation == nil && cosine < diagnosis.thresholds.unrelatedCosine
        }
    }

    /// Whether half of the layers that were compared, or more, hold other weights than the reference's.
    var isOfAnotherModel: Bool {
        guard let evidence = diagnosis.reference, evidence.isComparable, !evidence.layers.isEmpty else { return false }
        return foreignLayers.count * 2 >= evidence.layers.count
    }

    private func otherModel(_ evidence: ReferenceEvidence) -> Finding? {
        let isWhole = isOfAnotherModel
        return finding(
            .notThisOriginal, .error, foreignLayers.map { subject($0, evidence) },
            cause: "These layers hold other weights than the reference's of the same name. \(Self.triedWords)"
                + (isWhole ? "" : " The other layers resemble it."),
            consequence: isWhole
                ? "They were made from another model; nothing measured against this one holds."
                : "They come from another model, or from other layers of this one: pictures are wrong.",
            remedy: isWhole ? Self.rightOriginal : converting)
    }

    /// What stands behind "other weights".
    static let triedWords =
        "Tried without success: every known rotation, a gain for the layer, for each row and for each column, other orders of "
        + "rows, other signs of columns, and for square ones the transpose."

    /// Layers that are near the reference, and farther than rounding explains.
    private func otherVersion(_ evidence: ReferenceEvidence) -> Finding? {
        let found = layers.filter { isOtherVersion($0, evidence) }
        let isWhole = found.count * 2 > evidence.layers.count
        return finding(
            .notThisOriginal, .warning, found.map { subject($0, evidence) },
            cause: "These layers are further from the reference than their rounding explains: "
                + (isWhole
                    ? "the file was made from another version of it, such as a fine-tune, a merge, or another precision, or was "
                        + "clipped."
                    : "unlike the others, they were made from another version of it, such as a merged LoRA or training of these "
                        + "layers alone, or were clipped."),
            consequence: "The measured loss holds that change too.",
            remedy: Self.rightOriginal)
    }

    private func isOtherVersion(_ layer: LayerEvidence, _ evidence: ReferenceEvidence) -> Bool {
        let limits = diagnosis.thresholds
        guard let found = evidence.layers[layer.layer.name], let cosine = found.best?.cosine,
            found.isFar(layer, limits)
        else { return false }
        // Another version has other largest weights; what differs in codes only was rounded in another way.
        if found.hasOriginalRowScales(limits) { return false }
        if let explanation = found.differences?.explanation, !explanation.isSlight { return false }
        // A row or two say too little for an estimate.
        return layer.layer.rows >= 16 && cosine >= limits.unrelatedCosine
    }

    /// Layers that were made from the reference, by no recipe that was tried.
    private func unreproduced(_ evidence: ReferenceEvidence) -> Finding? {
        let left = layers.filter { layer in
            guard let found = evidence.layers[layer.layer.name], let reproduction = found.reproduction,
                let cosine = found.best?.cosine, cosine > diagnosis.thresholds.relatedCosine,
                !found.isFar(layer, diagnosis.thresholds) || found.hasOriginalRowScales(diagnosis.thresholds)
            else { return false }
            return !reproduction.holds(diagnosis.thresholds)
        }
        return finding(
            .codesNotReproduced, .note, left.map { reproductionSubject($0, evidence) },
            cause: "Rounding the reference to the nearest code gives other codes or scales, whatever the scaling and "
                + "the rotation: these layers were made by learned rounding, by clipping, or from another precision.",
            consequence: "The measured loss holds; how the file was made cannot be told.",
            remedy: .none)
    }

    private func reproductionSubject(_ layer: LayerEvidence, _ evidence: ReferenceEvidence) -> FindingSubject {
        let found = evidence.layers[layer.layer.name]?.reproduction
        return FindingSubject(
            layer.layer.name, ["equal_codes": found?.equalCodes, "scale_deviation": found?.scaleDeviation],
            detail: found.map { "nearest recipe: \($0.configuration)" })
    }

    private func biases(_ evidence: ReferenceEvidence) -> Finding? {
        let isVersion = layers.count { isOtherVersion($0, evidence) } * 2 > max(layers.count, 1)
        return finding(
            .biasShifted, .warning, changed(evidence) { $0.hasSuffix(".bias") },
            cause: isVersion
                ? "Biases differ from the reference's: they are the other version's, or were shifted by convert-to-quant."
                : "Biases differ from the original's: convert-to-quant shifts them by the mean response to random noise, "
                    + "whose expectation is zero.",
            consequence: isVersion
                ? "Where they were shifted, a small constant error in every output of these layers."
                : "A small constant error in every output of these layers, without any gain.",
            remedy: converting)
    }

    private func others(_ evidence: ReferenceEvidence) -> Finding? {
        finding(
            .tensorChanged, .warning, changed(evidence) { !$0.hasSuffix(".bias") },
            cause: "Tensors that are not quantized differ from the original's, by more than a cast.",
            consequence: "What comes of it depends on what they are for.",
            remedy: converting)
    }

    private func changed(_ evidence: ReferenceEvidence, where condition: (String) -> Bool) -> [FindingSubject] {
        evidence.changed.filter { condition($0.name) }
            .map { FindingSubject($0.name, ["max_abs_diff": $0.maxAbsDiff]) }
    }
}
