// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// What findings and repairs believe about a layer's rotation, and whether that is certain.
///
/// The original's word and a layer's own answer are certain. A layer that abstains keeps its marker's word where no other
/// layer contradicts its own marker; where some do, the file's vote is certain if it is unanimous among enough layers.
struct RotationJudgement {
    private let diagnosis: Diagnosis
    private let hasTrueMarkers: Bool
    private let isUnanimous: Bool

    /// Layers that must answer before their vote speaks for those that abstain.
    private static let leastAnswers = 3

    init(_ diagnosis: Diagnosis) {
        self.diagnosis = diagnosis
        let answering = diagnosis.layers.filter { !$0.answer.abstains }
        hasTrueMarkers = answering.allSatisfy {
            $0.layer.marker != nil && $0.hasPossibleClaim && $0.layer.rotation == $0.answer.rotation
        }
        isUnanimous =
            diagnosis.rotation.map { $0.answers >= Self.leastAnswers && $0.agreeing == $0.answers } ?? false
    }

    func rotation(of layer: LayerEvidence) -> (rotation: Rotation?, isCertain: Bool) {
        if let basis = basis(of: layer) { return (basis, true) }
        if !layer.answer.abstains { return (layer.answer.rotation, true) }
        if keepsMarker(layer) { return (layer.layer.rotation, true) }
        let vote = diagnosis.rotation?.rotation(columns: layer.layer.columns)
        let isClaimed = layer.layer.marker != nil && layer.hasPossibleClaim && layer.layer.rotation == vote
        return (vote, isUnanimous || isClaimed)
    }

    /// Whether only the other layers' vote speaks for a layer.
    func isVote(on layer: LayerEvidence) -> Bool {
        layer.answer.abstains && !keepsMarker(layer) && basis(of: layer) == nil
    }

    /// What the original says; nil without one, or where it has no partner of the layer.
    private func basis(of layer: LayerEvidence) -> Rotation?? {
        diagnosis.reference?.basis(of: layer.layer.name, thresholds: diagnosis.thresholds)
    }

    /// Whether a layer's marker is believed: no other is wrong, and it says something that can be.
    private func keepsMarker(_ layer: LayerEvidence) -> Bool {
        hasTrueMarkers && layer.layer.marker != nil && layer.hasPossibleClaim
            && !layer.layer.dialects.contains(.noGroupSize)
    }
}
