// SPDX-License-Identifier: Apache-2.0

public import Codecs
internal import Conversion

/// Which rotation a file has as a whole: the vote of the layers that answer.
///
/// A hypothesis is a group that was asked for; where it does not divide a layer, the layer has what a converter gives it
/// instead (64 for 256 where that divides, else none).
public struct FileRotation: Sendable, Equatable {
    /// The rotation that the most answers agree with; nil for none.
    public let rotation: Rotation?
    /// Layers that answered.
    public let answers: Int
    /// Of these, the ones that agree.
    public let agreeing: Int
    /// Layers that abstained.
    public let abstentions: Int
    /// Whether enough of the answers agree.
    public let isCertain: Bool

    /// The vote over a file's layers.
    init(_ layers: [LayerEvidence], thresholds: Thresholds) {
        let answering = layers.filter { !$0.answer.abstains }
        let voters = answering.isEmpty ? layers : answering
        let hypotheses = BasisCandidates.all(columns: 1 << 12)
        let votes = hypotheses.map { hypothesis in
            voters.count { $0.answer.rotation == Self.resolved(hypothesis, columns: $0.layer.columns) }
        }
        let best = votes.indices.max { votes[$0] < votes[$1] } ?? 0
        rotation = hypotheses[best]
        answers = answering.count
        agreeing = answering.isEmpty ? 0 : votes[best]
        abstentions = layers.count - answering.count
        isCertain = answers > 0 && Double(agreeing) >= thresholds.certainShare * Double(answers)
    }

    /// What a layer of `columns` inputs has in a file of this rotation.
    public func rotation(columns: Int) -> Rotation? {
        Self.resolved(rotation, columns: columns)
    }

    private static func resolved(_ rotation: Rotation?, columns: Int) -> Rotation? {
        guard let rotation else { return nil }
        if rotation.fits(columns: columns) { return rotation }
        guard !rotation.isSylvester, let request = try? GroupRequest(size: rotation.groupSize) else { return nil }
        return request.resolved(columns: columns)
    }
}
