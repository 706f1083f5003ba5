// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import OrderedCollections

extension FindingRules {
    /// What was lost before quantization.
    var parents: [Finding] { [fp8, fourBit].compactMap { $0 } }

    /// Layers whose weights were FP8, if there are enough of them for the file to count as made from FP8; else none.
    var fp8Layers: [LayerEvidence] {
        let limits = diagnosis.thresholds.parent
        let found = layers.filter { $0.parent.found != nil }
        let answers = layers.count { !$0.parent.abstains }
        let isAll = found.count > 1 && found.count == answers
        let isMost = found.count >= limits.leastLayers && Double(found.count) >= limits.layerShare * Double(answers)
        return isAll || isMost ? found : []
    }

    /// Whether an FP8 parent explains how far a layer of ``fp8Layers`` is from a reference that is not FP8: its measured SNR
    /// is not far under what FP8 and INT8 cost together.
    ///
    /// Where it does, "a fine-tune, a merge or another precision" is not the cause.
    func isExplainedByFP8(_ layer: LayerEvidence, measuredDB: Double) -> Bool {
        wholeEstimate(layer).map { measuredDB >= $0 - diagnosis.thresholds.parent.unexplainedDB } ?? false
    }

    /// A finding that a file was made from another version of the reference, or lost more than is explained, without the layers that FP8 explains.
    ///
    /// Nil if none is left. Other findings stay as they are.
    func withoutFP8Layers(_ finding: Finding) -> Finding? {
        let isOtherVersion = finding.id == .notThisOriginal && finding.severity == .warning
        guard isOtherVersion || finding.id == .lossUnexplained else { return finding }
        let explained = Set(fourBitLayers.map(\.layer.name))
            .union(
                fp8Layers.filter { layer in
                    let measured = diagnosis.reference?.layers[layer.layer.name]?.measuredDB
                    return measured.map { isExplainedByFP8(layer, measuredDB: $0) } ?? false
                }
                .map(\.layer.name))
        return self.finding(
            finding.id, finding.severity, finding.subjects.filter { !explained.contains($0.name) },
            cause: finding.cause, consequence: finding.consequence, remedy: finding.remedy)
    }

    /// The SNR in dB that FP8 and INT8 have together, against what FP8 was made from; nil if the layer was not FP8.
    ///
    /// Their errors have nothing to do with one another, so their energies add.
    func wholeEstimate(_ layer: LayerEvidence) -> Double? {
        guard let parent = layer.parent.found?.parentDB, let own = layer.codes.snrDB else { return nil }
        return Decibels.together(parent, own)
    }

    /// The commonest kind of parent among these layers, and how many have it; of equally common ones the preferred.
    func parentKind(of layers: [LayerEvidence]) -> (kind: ParentKind, layers: Int)? {
        let kinds = layers.compactMap { $0.parent.found?.kind }
        let counts = ParentKind.allCases.map { kind in (kind: kind, layers: kinds.count { $0 == kind }) }
        guard let most = counts.map(\.layers).max(), most > 0 else { return nil }
        return counts.first { $0.layers == most }
    }

    /// The kind of parent in words: `FP8 E4M3 with one scale per row`, and in how many layers if not in all.
    var parentWords: String? {
        let found = fp8Layers
        guard let most = parentKind(of: found) else { return nil }
        let others = found.compactMap { $0.parent.found?.kind }
            .filter { kind in
                kind != most.kind && (kind == .e5m2 || most.kind == .e5m2 || !kind.isUnscaled || !most.kind.isUnscaled)
            }
        guard !others.isEmpty else { return most.kind.words }
        return "\(most.kind.words) (\(found.count - others.count) of \(found.count) layers), and FP8 of another kind"
    }

    /// What the verdict says of an FP8 parent: the estimate is against FP8's weights.
    var parentSentence: String? {
        let found = fp8Layers
        guard let words = parentWords else { return nil }
        let before = Diagnosis.range(found.compactMap { $0.parent.found?.parentDB })
        let isMeasured = diagnosis.reference?.pooledDB != nil && !isOfAnotherModel
        return "\(found.count) of \(layers.count) layers were made from \(words), which has about \(before) itself: "
            + (isMeasured
                ? "that is a part of the measured loss."
                : "the estimate is against the FP8 weights, not against what those were made from.")
    }

    private var fp8: Finding? {
        let found = fp8Layers
        guard let words = parentWords else { return nil }
        let before = Diagnosis.range(found.compactMap { $0.parent.found?.parentDB })
        let now = Diagnosis.range(found.compactMap { $0.codes.snrDB })
        let whole = Diagnosis.range(found.compactMap(wholeEstimate))
        return finding(
            .fp8Parent, .warning, found.map(parentSubject),
            cause:
                "The weights of these layers sit on the numbers of \(words): the file was made from FP8, and not from "
                + "the model in BF16, F16 or F32.",
            consequence:
                "FP8 alone has about \(before) against what it was made from. The \(now) that the codes show are "
                + "against the FP8 weights; against what those were made from it is about \(whole). If the model was "
                + "only ever published in FP8, nothing is lost.",
            remedy: .convert(
                diagnosis.advice.command, after: "Where the model exists in BF16, F16 or F32, convert that instead"))
    }

    /// Layers that are far from the reference because they had 4 bits before.
    var fourBitLayers: [LayerEvidence] {
        layers.filter { diagnosis.reference?.layers[$0.layer.name]?.fourBit != nil }
    }

    private var fourBit: Finding? {
        let found = fourBitLayers
        let kinds = found.compactMap { diagnosis.reference?.layers[$0.layer.name]?.fourBit }
        let words = FourBitParent.allCases.filter(kinds.contains).map(\.words).joined(separator: ", and ")
        return finding(
            .madeFrom4Bit, .warning,
            found.map { layer in
                FindingSubject(
                    layer.layer.name,
                    [
                        "estimated_snr_db": layer.codes.snrDB,
                        "measured_snr_db": diagnosis.reference?.layers[layer.layer.name]?.measuredDB,
                    ], detail: diagnosis.reference?.layers[layer.layer.name]?.fourBit?.rawValue)
            },
            cause:
                "The weights of these layers sit on the levels of \(words): the file was made from a 4-bit one, and not from this "
                + "reference.",
            consequence:
                "What 4 bits lost stays lost: \(Diagnosis.range(found.compactMap(snrDB))) are left where INT8 alone keeps "
                + "\(Diagnosis.range(found.compactMap { $0.codes.snrDB })).",
            remedy: .convert(diagnosis.advice.command, after: "Convert the reference instead"))
    }

    private func parentSubject(_ layer: LayerEvidence) -> FindingSubject {
        let found = layer.parent.found
        return FindingSubject(
            layer.layer.name,
            [
                "coherence": found?.coherence, "deviations": found?.deviations, "parent_snr_db": found?.parentDB,
                "estimated_snr_db": layer.codes.snrDB, "whole_snr_db": wholeEstimate(layer),
            ],
            detail: found?.kind.words)
    }
}
