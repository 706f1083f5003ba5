// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// What findings and repairs believe about a layer's rotation, and whether that is certain.
///
/// The original's word is certain, and so is a basis that the decision over the whole file named. Any other layer keeps what its
/// marker says, which is certain unless there is no marker, two disagree, or what it says cannot be.
struct RotationJudgement {
    private let diagnosis: Diagnosis

    init(_ diagnosis: Diagnosis) {
        self.diagnosis = diagnosis
    }

    func rotation(of layer: LayerEvidence) -> (rotation: Rotation?, isCertain: Bool) {
        let name = layer.layer.name
        let original = original(of: layer)
        if original.isDecided { return (original.rotation, true) }
        if let named = diagnosis.rotation?.named[name] { return (named.rotation, true) }
        guard layer.hasPossibleClaim else { return (nil, false) }
        // Another maker's layout is its marker: none of them rotates.
        let isClaimed =
            (layer.layer.marker != nil || layer.layer.maker != nil)
            && !layer.layer.dialects.contains(.markersDisagree)
        return (layer.layer.rotation, isClaimed || diagnosis.rotation?.confirmed.contains(name) ?? false)
    }

    /// Whether a layer's basis is known against its marker's word: by the original, or by the decision over the whole file.
    func isNamed(_ layer: LayerEvidence) -> Bool {
        original(of: layer).isDecided || diagnosis.rotation?.named[layer.layer.name] != nil
    }

    /// Whether a repair may write what is believed: it is certain, and no other basis may be meant as well.
    func isRepairable(_ layer: LayerEvidence) -> Bool {
        let isContested = diagnosis.rotation?.contested.contains(layer.layer.name) ?? false
        return rotation(of: layer).isCertain && (original(of: layer).isDecided || !isContested)
    }

    /// What the original says; undecided without one, or if it has no partner of the layer.
    func original(of layer: LayerEvidence) -> RotationAnswer {
        diagnosis.reference?.basis(of: layer.layer.name, thresholds: diagnosis.thresholds) ?? .undecided
    }
}

extension FindingRules {
    /// The rotation that a layer has as far as is certain: by the original, the decision over the whole file, or a marker that
    /// nothing contradicts; else undecided.
    func known(_ layer: LayerEvidence) -> RotationAnswer {
        let verdict = judgement.rotation(of: layer)
        return verdict.isCertain ? RotationAnswer(verdict.rotation) : .undecided
    }

    /// What a layer is taken for: what is known, else what its marker says.
    func rotationOf(_ layer: LayerEvidence) -> Rotation? { judgement.rotation(of: layer).rotation }
}
