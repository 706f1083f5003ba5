// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// What a repair believes about a layer's rotation, and whether that is certain.
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
        let name = layer.layer.name
        if let basis = diagnosis.reference?.basis(of: name, thresholds: diagnosis.thresholds) { return (basis, true) }
        if !layer.answer.abstains { return (layer.answer.rotation, true) }
        let vote = diagnosis.rotation?.rotation(columns: layer.layer.columns)
        guard layer.layer.marker != nil else { return (vote, isUnanimous) }
        if hasTrueMarkers, layer.hasPossibleClaim, !layer.layer.dialects.contains(.noGroupSize) {
            return (layer.layer.rotation, true)
        }
        return (vote, isUnanimous || (layer.hasPossibleClaim && layer.layer.rotation == vote))
    }
}
