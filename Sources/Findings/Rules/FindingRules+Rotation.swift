// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// What is claimed about rotation against what the weights say.
    var rotation: [Finding] {
        [claimedAbsent, claimedInName, unmarked, mismatch, notLoadable, skipped].compactMap { $0 }
    }

    /// The rotation that a layer has as far as can be told: by the original, by its own answer, else unknown (nil).
    func known(_ layer: LayerEvidence) -> Rotation?? {
        if let basis = diagnosis.reference?.basis(of: layer.layer.name, thresholds: diagnosis.thresholds) {
            return basis
        }
        return layer.answer.abstains ? nil : .some(layer.answer.rotation)
    }

    /// Whether a layer's rotation is known, and a condition holds for it.
    private func isKnown(_ layer: LayerEvidence, _ condition: (Rotation?) -> Bool) -> Bool {
        guard let found = known(layer) else { return false }
        return condition(found)
    }

    private func subject(_ layer: LayerEvidence) -> FindingSubject {
        let claimed = layer.layer.marker?.groupSize.map { "by \($0)" } ?? "none"
        let found = (known(layer) ?? nil)?.words ?? "none"
        return FindingSubject(
            layer.layer.name, ["kurtosis_margin": layer.answer.margin],
            detail: "rotation claimed: \(claimed); found: \(found)")
    }

    private var claimedAbsent: Finding? {
        finding(
            .rotationClaimedAbsent, .error, where: { layer in layer.claimsRotation && isKnown(layer) { $0 == nil } },
            figures: subject,
            cause: "The markers say that these layers are rotated; their weights are not.",
            consequence: "ComfyUI takes off a rotation that is not there and computes with noise.",
            remedy: "\(repairCommand) (removes convrot from the markers), or convert again: \(convertCommand)")
    }

    private var claimedInName: Finding? {
        guard let source = diagnosis.claim.rotationSource, !layers.isEmpty, !isRotatedAnywhere else { return nil }
        let place = source == "name" ? "The file's name" : "The metadata's \"\(source)\""
        return Finding(
            .rotationClaimedAbsent, .warning,
            cause: "\(place) says ConvRot, and no layer is rotated: convert-to-quant drops the rotation without a word "
                + "where --scaling_mode tensor is given.",
            consequence: "The file has none of the accuracy that rotation brings.",
            remedy: convertCommand)
    }

    private var isRotatedAnywhere: Bool {
        if layers.contains(where: { (known($0) ?? nil) != nil }) { return true }
        guard let rotation = diagnosis.rotation, rotation.answers == 0 else { return false }
        return layers.contains { $0.layer.rotation != nil }
    }

    private var unmarked: Finding? {
        finding(
            .rotationUnmarked, .error, where: { layer in !layer.claimsRotation && isKnown(layer) { $0 != nil } },
            figures: subject,
            cause: "These layers are rotated, and no marker says so.",
            consequence: "ComfyUI uses the rotated weights as they are and computes with noise.",
            remedy: "\(repairCommand) (writes convrot and the group into the markers).")
    }

    private var mismatch: Finding? {
        finding(
            .groupMismatch, .error,
            where: { layer in
                layer.claimsRotation && isKnown(layer) { $0 != nil && $0 != layer.layer.rotation }
            },
            figures: subject,
            cause: "These layers are rotated by another group than their markers say.",
            consequence: "ComfyUI takes off the wrong rotation and computes with noise.",
            remedy: "\(repairCommand) (writes the group that was found).")
    }

    private var notLoadable: Finding? {
        let read = layers.filter { $0.layer.rotation.map { Rotation(groupSize: $0.groupSize) == nil } ?? false }
            .map { FindingSubject($0.layer.name, detail: "group \($0.layer.rotation?.groupSize ?? 0)") }
        let refused = diagnosis.contents.unsupported.compactMap { layer -> FindingSubject? in
            switch layer.defect {
            case .group, .groupDoesNotDivide: FindingSubject(layer.name, detail: "\(layer.defect)")
            default: nil
            }
        }
        return finding(
            .groupNotLoadable, .error, read + refused,
            cause: "The markers name a rotation group that is no power of 4, or that does not divide the row.",
            consequence: "comfy-kitchen refuses to load these layers.",
            remedy:
                "No change of metadata helps, since the weights are rotated by a matrix that ComfyUI has not; convert "
                + "again: \(convertCommand)")
    }

    /// Layers left as they were in a file whose other layers are rotated.
    private var skipped: Finding? {
        let left = layers.filter { isUnrotated($0) }
        guard left.count < layers.count, layers.contains(where: { !isUnrotated($0) && rotationOf($0) != nil }) else {
            return nil
        }
        return finding(
            .rotationSkipped, .warning, left.map(skippedSubject),
            cause: "The group that was asked for does not divide these layers' inputs, so the converter left them "
                + "unrotated.",
            consequence: "They lose a little more than their neighbours.",
            remedy: "Convert again with a group that fits all layers: \(convertCommand)")
    }

    private func skippedSubject(_ layer: LayerEvidence) -> FindingSubject {
        let sizes = Rotation.groupSizes.filter { layer.layer.columns.isMultiple(of: $0) }
        // 64 is the published recipe's; beyond it little is gained.
        let best = sizes.contains(64) ? 64 : sizes.last
        return FindingSubject(
            layer.layer.name, ["inputs": Double(layer.layer.columns), "estimated_snr_db": layer.codes.snrDB],
            detail: best.map { "would fit: \($0)" } ?? "no group fits")
    }

    /// What a layer is taken for: what is known, else what its marker says.
    func rotationOf(_ layer: LayerEvidence) -> Rotation? {
        known(layer) ?? layer.layer.rotation
    }

    private func isUnrotated(_ layer: LayerEvidence) -> Bool { rotationOf(layer) == nil }
}
