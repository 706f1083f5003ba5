// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
package import Conversion
internal import Files

/// Decides about each layer what its markers have to say, and whether its codes are kept.
struct RepairDecisions {
    private let diagnosis: Diagnosis
    private let judgement: RotationJudgement
    private let source: SourceJudgement?
    private let assumes: Bool
    /// Layers whose markers some finding holds for more than a note.
    private let mismarked: Set<String>

    init(_ diagnosis: Diagnosis, source: SourceJudgement?, assumes: Bool) {
        self.diagnosis = diagnosis
        self.source = source
        self.assumes = assumes
        judgement = RotationJudgement(diagnosis)
        mismarked = Set(
            diagnosis.findings.filter { $0.id.rawValue.hasPrefix("marker") && $0.severity > .note }
                .flatMap { $0.subjects.map(\.name) })
    }

    /// What becomes of a layer.
    func decision(on evidence: LayerEvidence) throws -> LayerRepair {
        let layer = evidence.layer
        let needsTensorMarker = layer.dialects.contains(.headerMarkerOnly) && mismarked.contains(layer.name)
        let codes = try source?.answer(on: evidence) ?? .kept(nil)
        if case .madeAnew(let requantization) = codes {
            return LayerRepair(
                layer, basis: .asMarked, requantization: requantization, needsTensorMarker: needsTensorMarker)
        }
        let (basis, obstacle) = basis(of: evidence)
        let reason = if case .kept(let reason) = codes { reason } else { String?.none }
        return LayerRepair(
            layer, basis: basis, needsTensorMarker: needsTensorMarker,
            obstacles: [obstacle, reason].compactMap { $0 })
    }

    /// What a layer's markers have to say, and why nothing better is known if something is wrong with them.
    private func basis(of evidence: LayerEvidence) -> (LayerRepair.Basis, obstacle: String?) {
        let verdict = judgement.rotation(of: evidence)
        let isCertain = judgement.isRepairable(evidence) && (isMeasured(evidence) || tellsBasis(evidence))
        guard isCertain || assumes else { return (.asMarked, unknown(evidence)) }
        guard verdict.rotation?.isLoadable ?? true else {
            let words = verdict.rotation?.words ?? ""
            return (.asMarked, "It is rotated \(words), by a matrix that ComfyUI has not; only the original can help.")
        }
        return (.known(verdict.rotation, evidence: words(on: evidence, isCertain: isCertain)), nil)
    }

    /// Whether the original says which rotation a layer has.
    private func isMeasured(_ evidence: LayerEvidence) -> Bool {
        diagnosis.reference?.basis(of: evidence.layer.name, thresholds: diagnosis.thresholds).isDecided ?? false
    }

    /// Whether a layer's weights can say which rotation they have: clipped ones have lost their tails, and broken scales
    /// make other weights of them.
    private func tellsBasis(_ evidence: LayerEvidence) -> Bool {
        switch CodeDefect(of: evidence, diagnosis.thresholds) {
        case .saturated, .noCodes: false
        case .brokenScales: evidence.scale.nonFinite == 0
        case .lowEstimate, .emptyRows, nil: true
        }
    }

    private func words(on evidence: LayerEvidence, isCertain: Bool) -> String {
        guard isCertain else { return "assumed, as --assume asks: the weights do not tell" }
        guard isMeasured(evidence) else {
            return judgement.isNamed(evidence)
                ? "this is what the weights say" : "nothing contradicts what readers take it for"
        }
        return "every rotation was tried against \(diagnosis.reference?.name.printable() ?? "the original")"
    }

    /// Why a layer whose rotation is not known cannot keep its marker; nil if it can.
    private func unknown(_ evidence: LayerEvidence) -> String? {
        let rest = "its weights do not tell whether it is rotated: --reference can settle it"
        if judgement.isNamed(evidence) {
            return "Its marker is wrong, and more than one rotation may be meant: --reference can settle it."
        }
        if evidence.layer.marker == nil { return "It has no marker, and \(rest)." }
        if evidence.layer.dialects.contains(.markersDisagree) { return "Its two markers disagree, and \(rest)." }
        guard !evidence.hasPossibleClaim else { return nil }
        return "Its marker names a rotation that cannot be, and \(rest)."
    }
}

extension RepairPlan {
    /// The plan for what a diagnosis found.
    ///
    /// - Parameters:
    ///   - diagnosis: what was found, over all rows.
    ///   - checkpoint: the file that it is about.
    ///   - reference: the original that the diagnosis was made with; nil to keep all codes.
    ///   - assumes: takes the most likely rotation of layers that cannot be told for certain.
    ///   - dropsLeftovers: leaves out what no layer needs.
    /// - Throws: ``RepairError/nothingToRepair(file:contents:)`` if no layer can be read, or `FileError`.
    package init(
        for diagnosis: Diagnosis, of checkpoint: Checkpoint, reference: Checkpoint? = nil, assumes: Bool = false,
        dropsLeftovers: Bool = false
    ) throws {
        guard !diagnosis.layers.isEmpty else {
            throw RepairError.nothingToRepair(file: diagnosis.name, contents: diagnosis.verdict.headline)
        }
        let judgement = reference.flatMap { SourceJudgement(diagnosis, checkpoint: checkpoint, reference: $0) }
        let decisions = RepairDecisions(diagnosis, source: judgement, assumes: assumes)
        try self.init(
            of: checkpoint, layers: try diagnosis.layers.map { try decisions.decision(on: $0) },
            leftovers: LeftoverSearch(checkpoint, diagnosis).all, dropsLeftovers: dropsLeftovers,
            // A layer whose marker names a rotation that cannot be is judged without it.
            unjudged: diagnosis.contents.others
                .filter { layer in
                    layer.unrotated == nil && !diagnosis.formats.contains { $0.source.weight == layer.weight }
                }
                .map { UntouchedLayer($0.name, reason: $0.reason) },
            reference: judgement?.proof)
    }
}
