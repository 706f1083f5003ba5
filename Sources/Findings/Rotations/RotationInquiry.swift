// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// Looks closely at the layers of a file whose rotation may not be what its markers say, and decides.
///
/// A good file costs the first look that every layer has had, and the close look at one layer. Only where some layer may
/// contradict its marker are more of them looked at, and then only in the bases that matter.
struct RotationInquiry {
    let checkpoint: Checkpoint
    let layers: [LayerEvidence]
    let depths: LayerDepths
    let threads: Int
    /// Close looks in every basis that were taken before, by the name of the layer's weight; layers without one are read.
    var known: [String: RotationEvidence] = [:]

    /// A close look that is to be taken.
    private struct Request: Sendable {
        let index: Int
        let bases: [Rotation?]
        let nullSizes: Set<Int>
    }

    func run() async throws -> RotationDecision {
        var testimonies = layers.map { RotationTestimony($0) }
        try await look(at: &testimonies, testimonies.indices.compactMap { suspicion(testimonies[$0], at: $0) })
        let behaviours = RotationJury(testimonies: testimonies).possibleBehaviours
        if !behaviours.isEmpty {
            try await look(
                at: &testimonies, testimonies.indices.compactMap { hearing(testimonies[$0], at: $0, behaviours) })
        }
        var decision = RotationJury(testimonies: testimonies).decide()
        if decision.answer == .cannotTell, try await findsSupport(&testimonies) { decision.answer = .consistent }
        decision.confirmed = try await confirmed(&testimonies, decision)
        decision.evidence = testimonies.reduce(into: [:]) { $0[$1.name] = $1.whole }
        return decision
    }

    /// The bases that may beat a layer's claim; all usual ones against one another where the claim cannot be.
    private func suspicion(_ layer: RotationTestimony, at index: Int) -> Request? {
        if layer.needsIdentification { return usual(layer, at: index, and: layer.possibleRivals) }
        guard layer.judged.isDecided, case let claim = layer.judged.rotation else { return nil }
        return request(index, layer, claim, against: layer.possibleRivals)
    }

    /// What some behaviours give a layer, beside what may beat its claim.
    private func hearing(_ layer: RotationTestimony, at index: Int, _ behaviours: [Rotation?]) -> Request? {
        guard layer.judged.isDecided, case let claim = layer.judged.rotation else { return nil }
        let given = behaviours.map { RotationBases.given($0, columns: layer.columns) }
        let rivals = Set(given).union(layer.possibleRivals).filter { $0 != claim }
        if layer.needsIdentification { return usual(layer, at: index, and: rivals) }
        return request(index, layer, claim, against: rivals)
    }

    private func request(
        _ index: Int, _ layer: RotationTestimony, _ claim: Rotation?, against rivals: some Collection<Rotation?>
    ) -> Request? {
        guard !rivals.isEmpty else { return nil }
        // Rivals are compared with the claim, and with one another where there are several.
        let pairs = rivals.map { (claim, $0) } + (rivals.count > 1 ? rivals.map { (nil, $0) } : [])
        let sizes = pairs.map { RotationEvidence.nullSize($0.0, $0.1, columns: layer.columns) }
        return Request(index: index, bases: [claim] + rivals, nullSizes: Set(sizes).subtracting([0]))
    }

    /// All usual bases that fit, the claim, and `others`, against one another.
    private func usual(
        _ layer: RotationTestimony, at index: Int, and others: some Collection<Rotation?> = []
    ) -> Request {
        var bases = RotationBases.usual.filter { RotationBases.fits($0, columns: layer.columns) }
        if layer.judged.isDecided, case let claim = layer.judged.rotation, !bases.contains(claim) {
            bases.append(claim)
        }
        bases += others.filter { !bases.contains($0) }
        let sizes = bases.compactMap { $0 }.map { RotationEvidence.nullSize(nil, $0, columns: layer.columns) }
        return Request(index: index, bases: bases, nullSizes: Set(sizes))
    }

    private func look(at testimonies: inout [RotationTestimony], _ requests: [Request]) async throws {
        let (checkpoint, layers, depths, known) = (checkpoint, layers, depths, known)
        let found = try await concurrentMap(count: requests.count, limit: threads) {
        } body: { _, number in
            let request = requests[number]
            let layer = layers[request.index].layer
            if let all = known[layer.weight.name] {
                return all.restricted(to: request.bases, nullSizes: request.nullSizes)
            }
            return try Self.look(
                at: layer, of: checkpoint, depths.of(layer.weight), request.bases, nullSizes: request.nullSizes)
        }
        for (request, evidence) in zip(requests, found) { testimonies[request.index].whole = evidence }
    }

    private static func look(
        at layer: StoredLayer, of checkpoint: Checkpoint, _ depth: LayerDepth, _ bases: [Rotation?],
        nullSizes: Set<Int>
    ) throws -> RotationEvidence {
        let sample = RotationSample(rows: layer.rows, columns: layer.columns, spots: depth.spots)
        var witness = RotationWitness(try sample.read(layer, of: checkpoint))
        return witness.evidence(of: bases, nullSizes: nullSizes, .whole)
    }

    /// A close look at each layer in every basis that an inquiry over the whole file may ask for; nil for layers that it asks nothing.
    func completeLooks() async throws -> [RotationEvidence?] {
        let (checkpoint, layers, depths) = (checkpoint, layers, depths)
        return try await concurrentMap(count: layers.count, limit: threads) {
        } body: { _, index in
            let layer = layers[index]
            guard layer.glance.testifies else { return nil }
            let bases = RotationBases.everyAsked(columns: layer.layer.columns)
            let sizes = bases.map { RotationEvidence.nullSize(nil, $0, columns: layer.layer.columns) }
            return try Self.look(
                at: layer.layer, of: checkpoint, depths.of(layer.layer.weight), bases,
                nullSizes: Set(sizes).subtracting([0]))
        }
    }

    /// Whether the claim of any layer beats a usual basis; the likeliest are looked at first.
    private func findsSupport(_ testimonies: inout [RotationTestimony]) async throws -> Bool {
        let candidates = testimonies.indices
            .compactMap { index in
                testimonies[index].apparentSupport.map { (index: index, support: $0) }
            }
            .sorted { ($1.support, $0.index) < ($0.support, $1.index) }
        for candidate in candidates {
            try await look(at: &testimonies, [usual(testimonies[candidate.index], at: candidate.index)])
            let layer = testimonies[candidate.index]
            if RotationBases.usual.contains(where: { layer.supports(over: $0, .file) }) { return true }
        }
        return false
    }

    /// Layers without a marker to be believed whose weights say by themselves that they are what is read of them.
    ///
    /// By the same numbers as an accusation: against each usual basis at least three and 15 % of them speak for what is read, and nine
    /// of ten that speak; or one by itself with far more evidence.
    private func confirmed(
        _ testimonies: inout [RotationTestimony], _ decision: RotationDecision
    ) async throws -> Set<String> {
        let indices = testimonies.indices.filter {
            testimonies[$0].isUnclaimed && testimonies[$0].judged.isDecided
                && decision.named[testimonies[$0].name] == nil
        }
        guard !indices.isEmpty else { return [] }
        try await look(
            at: &testimonies, indices.map { usual(testimonies[$0], at: $0) })
        let layers = indices.map { testimonies[$0] }
        let alone = layers.filter { layer in
            Self.rivals(of: layer).allSatisfy { layer.supports(over: $0, .single) }
        }
        let kinds = Dictionary(grouping: layers) { $0.claim }
        let together = kinds.values.filter(Self.confirmOneAnother).flatMap { $0 }
        return Set((alone + together).map(\.name))
    }

    private static func rivals(of layer: RotationTestimony) -> [Rotation?] {
        guard layer.judged.isDecided, case let claim = layer.judged.rotation else { return [] }
        return RotationBases.usual.filter { $0 != claim && RotationBases.fits($0, columns: layer.columns) }
    }

    private static func confirmOneAnother(_ layers: [RotationTestimony]) -> Bool {
        RotationBases.usual.allSatisfy { basis in
            let concerned = layers.filter { rivals(of: $0).contains(basis) }
            guard !concerned.isEmpty else { return true }
            let inFavour = concerned.count { $0.supports(over: basis, .file) }
            let against = concerned.count { $0.isAgainst(basis, .file) }
            return Double(inFavour) >= max(3, 0.15 * Double(concerned.count))
                && Double(inFavour) >= 0.9 * Double(inFavour + against)
        }
    }
}
