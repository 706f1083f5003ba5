// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// What one layer's marker claims of its rotation, and what its codes say of that.
struct RotationTestimony: Sendable {
    /// What a marker claims.
    enum Claim: Sendable, Hashable {
        /// A basis that the row can have; nil for none, also where there is no marker.
        case basis(Rotation?)
        /// A group that no reader can take off: it does not divide the row, or is not a power of 4.
        case impossible
    }

    let name: String
    let columns: Int
    let claim: Claim
    /// Whether nothing in the file can be believed of the layer's rotation: no marker, or two that disagree.
    let isUnclaimed: Bool
    /// Whether the marker says rotated and not by which group: what readers take it for then is no more than a guess.
    let lacksGroup: Bool
    /// What a first look saw.
    let glance: RotationEvidence
    /// What a close look saw, of the bases that mattered; nil if there was none.
    var whole: RotationEvidence?

    init(_ layer: LayerEvidence) {
        let quantized = layer.layer
        name = quantized.name
        columns = quantized.columns
        isUnclaimed =
            (quantized.marker == nil && quantized.maker == nil) || quantized.dialects.contains(.markersDisagree)
        lacksGroup = quantized.dialects.contains(.noGroupSize)
        glance = layer.glance
        let isKnown = RotationBases.all(columns: columns).contains(quantized.rotation)
        claim = layer.hasPossibleClaim && isKnown ? .basis(quantized.rotation) : .impossible
    }

    /// The claimed basis of a layer that can be judged; undecided if it does not testify, or claims what cannot be.
    var judged: RotationAnswer {
        guard case .basis(let rotation) = claim, glance.testifies else { return .undecided }
        return RotationAnswer(rotation)
    }

    /// Whether the marker alone cannot say what the layer's basis is.
    var needsIdentification: Bool { (claim == .impossible || lacksGroup) && glance.testifies }

    /// The bases that may beat the claim, as far as a first look can see.
    var possibleRivals: [Rotation?] {
        guard judged.isDecided, case let claim = judged.rotation else { return [] }
        return RotationBases.all(columns: columns).filter { glance.prefers($0, over: claim, .glance) }
    }

    /// How clearly the claim seems to beat a usual basis at a first look, in nats per weight; nil if it seems to beat none.
    var apparentSupport: Double? {
        guard judged.isDecided, case let claim = judged.rotation else { return nil }
        return RotationBases.usual.filter { glance.prefers(claim, over: $0, .glance) }
            .map { glance.margin(of: claim, over: $0) }.max()
    }

    /// Whether `rotation` beats the claim in the close look.
    func isAgainst(_ rotation: Rotation?, _ strictness: RotationStrictness) -> Bool {
        guard judged.isDecided, case let claim = judged.rotation, let whole else { return false }
        return whole.prefers(rotation, over: claim, strictness)
    }

    /// Whether the claim beats `rotation` in the close look.
    func supports(over rotation: Rotation?, _ strictness: RotationStrictness) -> Bool {
        guard judged.isDecided, case let claim = judged.rotation, let whole else { return false }
        return whole.prefers(claim, over: rotation, strictness)
    }

    /// By how much `rotation` exceeds the claim in the close look, in nats per weight.
    func margin(against rotation: Rotation?) -> Double {
        guard judged.isDecided, case let claim = judged.rotation, let whole else { return 0 }
        return whole.margin(of: rotation, over: claim)
    }
}
