// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// What is claimed about rotation against what the weights say.
    var rotation: [Finding] {
        [claimedAbsent, claimedInName, unmarked, mismatch, notLoadable, skipped].compactMap { $0 }
    }

    /// Whether a layer's rotation is known, and a condition holds for it.
    private func isKnown(_ layer: LayerEvidence, _ condition: (Rotation?) -> Bool) -> Bool {
        let found = known(layer)
        return found.isDecided && condition(found.rotation)
    }

    private func subject(_ layer: LayerEvidence) -> FindingSubject {
        let claimed = layer.layer.marker?.groupSize.map { "by \($0)" } ?? "none"
        let found = known(layer).rotation
        let compared = diagnosis.rotation?.evidence[layer.layer.name]?.comparisons(layer.layer.rotation, found) ?? []
        return FindingSubject(
            layer.layer.name,
            ["evidence_claimed": compared.map(\.first).max(), "evidence_found": compared.map(\.second).min()],
            detail:
                "rotation claimed: \(claimed); found: \(found.map(diagnosis.words(for:)) ?? "none"), \(ground(of: layer, found))"
        )
    }

    /// Who says which rotation a layer has.
    private func ground(of layer: LayerEvidence, _ found: Rotation?) -> String {
        if judgement.original(of: layer).isDecided { return "by the original" }
        let evidence = diagnosis.rotation?.evidence[layer.layer.name]
        let speaks = evidence?.prefers(found, over: layer.layer.rotation, .file) ?? false
        return speaks || !layer.hasPossibleClaim ? "by its own weights" : "by the other layers' weights"
    }

    private var claimedAbsent: Finding? {
        finding(
            .rotationClaimedAbsent, .error, where: { layer in layer.claimsRotation && isKnown(layer) { $0 == nil } },
            figures: subject,
            cause: "The markers say that these layers are rotated; their weights are not.",
            consequence: "ComfyUI takes off a rotation that is not there and computes with noise.",
            remedy: .repair("removes convrot from the markers", orConvert: diagnosis.advice.command))
    }

    private var claimedInName: Finding? {
        guard let source = diagnosis.claim.rotationSource, !layers.isEmpty else { return nil }
        // Where a marker says rotated too, the markers are judged layer by layer.
        guard layers.allSatisfy({ judgement.rotation(of: $0).rotation == nil && !isClaimBelieved($0) }) else {
            return nil
        }
        let place = source == "name" ? "The file's name" : "The metadata's \"\(source)\""
        let isKnown = layers.allSatisfy { known($0).isDecided } && diagnosis.rotation?.answer != .cannotTell
        let weights = isKnown ? "no layer is rotated" : "no marker does; the weights do not say"
        return Finding(
            .rotationClaimedAbsent, .warning,
            cause: "\(place) says ConvRot, and \(weights): convert-to-quant drops the rotation without a word "
                + "if --scaling_mode tensor is given.",
            consequence: lacksRotation
                ? "The file has none of the accuracy that rotation brings."
                : "By the layers' own figures rotation would gain nothing here; the label is wrong all the same.",
            remedy: lacksRotation ? converting : Remedy("Correct the name or the metadata."))
    }

    /// Whether a layer's marker says rotated, and nothing is known that contradicts it.
    private func isClaimBelieved(_ layer: LayerEvidence) -> Bool {
        layer.claimsRotation && known(layer) != .unrotated
    }

    private var unmarked: Finding? {
        let found = layers.filter { layer in !layer.claimsRotation && isKnown(layer) { $0 != nil } }
        return finding(
            .rotationUnmarked, .error, found.map(subject),
            cause: "These layers are rotated, and no marker says so.",
            consequence: "ComfyUI uses the rotated weights as they are and computes with noise.",
            remedy: remedy(for: found, repair: "writes convrot and the group into the markers"))
    }

    private var mismatch: Finding? {
        let found = layers.filter { layer in
            layer.claimsRotation && isKnown(layer) { $0 != nil && $0 != layer.layer.rotation }
        }
        return finding(
            .groupMismatch, .error, found.map(subject),
            cause: "These layers have another rotation than their markers say.",
            consequence: "ComfyUI takes off the wrong rotation and computes with noise.",
            remedy: remedy(for: found, repair: "writes the group that was found"))
    }

    private var notLoadable: Finding? {
        let defects = impossibleGroups
        let found = layers.filter { layer in
            defects[layer.layer.name] != nil || layer.layer.rotation.map { !$0.isLoadable } ?? false
        }
        return finding(
            .groupNotLoadable, .error,
            found.map { layer in
                let group = "group \(layer.layer.rotation?.groupSize ?? 0)"
                return FindingSubject(layer.layer.name, detail: defects[layer.layer.name] ?? group)
            },
            cause:
                "The group in the markers, 256 where they name none, is not a power of 4 or does not divide the row.",
            consequence: "comfy-kitchen refuses to load these layers.",
            remedy: remedy(for: found, repair: "writes what the weights have"))
    }

    /// Why the marker's group cannot be, by the layer's name.
    private var impossibleGroups: [String: String] {
        var defects: [String: String] = [:]
        for layer in diagnosis.contents.others {
            switch layer.defect {
            case .group, .groupDoesNotDivide: defects[layer.name] = "\(layer.defect)"
            default: break
            }
        }
        return defects
    }

    /// A repair of the markers, if all of these layers have a rotation that is certain and that ComfyUI can take off, or none.
    private func remedy(for layers: [LayerEvidence], repair: String) -> Remedy {
        if layers.allSatisfy({ judgement.isRepairable($0) && judgement.rotation(of: $0).rotation?.isLoadable ?? true })
        {
            return .repair(repair)
        }
        return .convert(
            diagnosis.advice.command,
            after:
                "The markers cannot be mended from this file alone, since a rotation is one that ComfyUI lacks or is not known "
                + "for certain; convert again")
    }

    /// Layers left as they were in a file whose other layers are rotated, although rotation would have gained something.
    private var skipped: Finding? {
        finding(
            .rotationSkipped, .warning, layersLackingRotation.map(skippedSubject),
            cause:
                "These layers are unrotated among rotated ones, and not for lack of a group that divides their inputs: they "
                + "were left out, or come from another conversion.",
            consequence: "They lose a little more than their neighbours.", remedy: converting)
    }

    private func skippedSubject(_ layer: LayerEvidence) -> FindingSubject {
        let sizes = Rotation.groupSizes.filter { layer.layer.columns.isMultiple(of: $0) }
        // 64 is the published recipe's; beyond it little is gained.
        let best = sizes.contains(64) ? 64 : sizes.last
        return FindingSubject(
            layer.layer.name, ["inputs": Double(layer.layer.columns), "estimated_snr_db": layer.codes.snrDB],
            detail: best.map { "would fit: \($0)" } ?? "no group fits")
    }
}
