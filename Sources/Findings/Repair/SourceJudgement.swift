// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Conversion
internal import Fidelity
internal import Files

/// Whether a reference is what a file was made from, and which layers may be made anew from it.
///
/// Replacing codes by the reference's own weights is right only if these are the weights that the codes stand for: else a
/// fine-tune becomes its base. So two things have to hold. The file: of its other layers at least 90 %, and at least 3,
/// lost against the reference what their codes alone let expect. The layer: its own loss is what its codes let expect, too.
///
/// Why that never makes a layer worse: if a layer's error against the reference is within 1 dB of what rounding explains,
/// what else tells the reference from the truth has at most 26 % of the rounding's energy. New codes that are 3 dB better
/// against the reference then have at most 26 % + 63 % of the old error against the truth.
struct SourceJudgement {
    /// What becomes of a layer's codes.
    enum Answer {
        /// They stay; with the reason if something is wrong with them, or they are not the reference's.
        case kept(String?)
        /// They are made anew.
        case madeAnew(Requantization)
    }

    /// Rows that an estimate from codes takes.
    private static let leastRows = 16
    /// What new codes have to gain, in dB.
    private static let leastGain = 3.0

    /// What all layers together say.
    let proof: ReferenceProof

    private let diagnosis: Diagnosis
    private let evidence: ReferenceEvidence
    private let checkpoint: Checkpoint
    private let reference: Checkpoint
    private let matches: [String: [Int8Matching.Match]]
    private let agreeing: Set<String>
    private let counted: Set<String>

    /// Nil if the diagnosis was made without the reference.
    init?(_ diagnosis: Diagnosis, checkpoint: Checkpoint, reference: Checkpoint) {
        guard let evidence = diagnosis.reference else { return nil }
        self.diagnosis = diagnosis
        self.evidence = evidence
        self.checkpoint = checkpoint
        self.reference = reference
        matches = Dictionary(
            grouping: LayerMatching(diagnosis.layers.map(\.layer), with: reference).matches
        ) { $0.layer.name }
        let limits = diagnosis.thresholds
        let agreeing = Set(
            diagnosis.layers.filter { Self.agrees($0, evidence.layers[$0.layer.name], limits) }.map(\.layer.name))
        counted = agreeing.union(
            diagnosis.layers.filter { $0.layer.rows >= Self.leastRows && CodeDefect(of: $0, limits) == nil }
                .map(\.layer.name))
        self.agreeing = agreeing
        proof = ReferenceProof(name: evidence.name, agreeing: agreeing.count, layers: counted.count)
    }

    /// Whether a layer lost against the reference what its codes let expect, or a recipe makes its codes from it.
    private static func agrees(_ layer: LayerEvidence, _ found: LayerReference?, _ limits: Thresholds) -> Bool {
        guard let found else { return false }
        if found.reproduction?.holds(limits) ?? false { return true }
        guard layer.layer.rows >= leastRows, let measured = found.measuredDB, let estimate = layer.codes.snrDB else {
            return false
        }
        return abs(measured - estimate) <= limits.excessLossDB
    }

    /// What becomes of a layer's codes.
    func answer(on layer: LayerEvidence) throws -> Answer {
        let name = layer.layer.name
        let found = evidence.layers[name]
        guard let defect = CodeDefect(of: layer, diagnosis.thresholds) else {
            return .kept(agreeing.contains(name) ? nil : difference(of: layer, found))
        }
        // A fused original has rows of other layers too.
        guard let found, let parts = matches[name], parts.allSatisfy(\.isWholeOriginal) else {
            return .kept("\(defect); \(evidence.name.printable()) has no layer to make it anew from.")
        }
        let others = proof.withoutLayer(agreeing: agreeing.contains(name), counted: counted.contains(name))
        if let objection = try objection(to: layer, found, parts, defect, others) {
            return .kept("\(defect); \(objection).")
        }
        // Where the original is all zeros, so are its codes.
        guard let (configuration, gained) = best(found) else { return .kept(nil) }
        guard gained >= before(layer, found) + Self.leastGain else {
            return .kept("\(defect); the original would not give it codes that are \(Int(Self.leastGain)) dB better.")
        }
        return .madeAnew(
            Requantization(
                from: parts.sorted { $0.firstRow < $1.firstRow }.map(\.original), of: reference, by: configuration,
                evidence: "\(defect); \(others)", beforeDB: found.measuredDB, afterDB: gained))
    }

    /// Why the reference's weights may not be what a layer's codes stand for; nil if they are.
    private func objection(
        to layer: LayerEvidence, _ found: LayerReference, _ parts: [Int8Matching.Match], _ defect: CodeDefect,
        _ others: ReferenceProof
    ) throws -> String? {
        guard others.holds else {
            return "it is kept, because \(evidence.name.printable()) is not proved to be the file's source: "
                + "\(others), and \(ReferenceProof.leastAgreeing) and 90 % of the others are needed"
        }
        guard try isSource(of: layer, found, parts, defect) else {
            return "it is kept, because \(differenceWords(of: layer, found))"
        }
        return nil
    }

    /// Whether the layer's own codes are the reference's, as far as they can say it.
    private func isSource(
        of layer: LayerEvidence, _ found: LayerReference, _ parts: [Int8Matching.Match], _ defect: CodeDefect
    ) throws -> Bool {
        if agreeing.contains(layer.layer.name) { return true }
        switch defect {
        case .lowEstimate, .emptyRows: return false
        // Nothing in the layer says anything, and the file's other layers say it for it.
        case .noCodes: return true
        case .saturated, .brokenScales:
            let rotations = Set([found.best.flatMap(\.rotation), layer.layer.rotation])
            let fits = try rotations.map { rotation in
                try SourceFit(checkpoint: checkpoint, reference: reference, rotation: rotation).excessDB(of: parts)
            }
            return (fits.compactMap { $0 }.min() ?? .infinity) <= diagnosis.thresholds.excessLossDB
        }
    }

    /// What the layer's codes are worth; nothing if a scale is not a number, whatever its other rows are.
    private func before(_ layer: LayerEvidence, _ found: LayerReference) -> Double {
        layer.scale.nonFinite > 0 ? -.infinity : found.measuredDB ?? layer.codes.snrDB ?? 0
    }

    /// The better of one scale per row, with rotation by 64 and without, as measured on the original.
    private func best(_ found: LayerReference) -> (Configuration, Double)? {
        let rotated = found.rowRotatedDB.map { (Configuration(scaling: .row, rotation: Rotation(groupSize: 64)), $0) }
        let plain = found.rowDB.map { (Configuration(scaling: .row), $0) }
        return [rotated, plain].compactMap { $0 }.max { $0.1 < $1.1 }
    }

    /// Why a layer without defect is not the reference's; nil if that cannot be said.
    private func difference(of layer: LayerEvidence, _ found: LayerReference?) -> String? {
        guard let found, let measured = found.measuredDB, let estimate = layer.codes.snrDB,
            measured < estimate - diagnosis.thresholds.excessLossDB
        else { return nil }
        return "Its codes lost no detail and are kept: \(differenceWords(of: layer, found))."
    }

    private func differenceWords(of layer: LayerEvidence, _ found: LayerReference) -> String {
        let measured = found.measuredDB.map { "\(Int($0.rounded())) dB" } ?? "nothing"
        let estimate = layer.codes.snrDB.map { "\(Int($0.rounded())) dB" } ?? "nothing"
        return
            "against \(evidence.name.printable()) \(measured) is measured where its codes let expect \(estimate), so it "
            + "was not made from these weights as they are"
    }
}
