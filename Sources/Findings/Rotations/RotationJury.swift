// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// The decision of docs/diagnosis.md, "Rotation", over the testimonies of a file's layers.
///
/// Pure arithmetic: it reads nothing.
struct RotationJury {
    let testimonies: [RotationTestimony]

    /// Layers that say what of a hypothesis: what the whole file was asked for.
    struct Hearing {
        let behaviour: Rotation?
        /// Layers that claim something else than the behaviour gives them.
        var concerned: [RotationTestimony] = []
        /// Of these, the ones for which the behaviour's basis beats the claim, and the other way round.
        var against: [RotationTestimony] = []
        var inFavour = 0

        private var isSylvester: Bool { behaviour?.isSylvester ?? false }

        /// Whether enough layers speak against their claims, should the silent ones not contradict them.
        var mayHold: Bool {
            Double(against.count) >= max(isSylvester ? 5 : 3, 0.15 * Double(concerned.count))
        }

        /// Whether nearly all layers that speak do so for the behaviour.
        var holds: Bool {
            mayHold && Double(against.count) >= (isSylvester ? 0.95 : 0.9) * Double(against.count + inFavour)
        }

        /// How much speaks for it, summed over all layers concerned, each at most 0.05 nats per weight.
        var score: Double {
            concerned.reduce(0) { sum, layer in
                sum + min(layer.margin(against: RotationBases.given(behaviour, columns: layer.columns)), 0.05)
            }
        }
    }

    /// What the layers say of a behaviour.
    func hearing(on behaviour: Rotation?) -> Hearing {
        var hearing = Hearing(behaviour: behaviour)
        let strictness: RotationStrictness = behaviour?.isSylvester ?? false ? .sylvester : .file
        for layer in testimonies {
            let given = RotationBases.given(behaviour, columns: layer.columns)
            guard layer.judged.isDecided, case let claim = layer.judged.rotation, claim != given else { continue }
            hearing.concerned.append(layer)
            if layer.isAgainst(given, strictness) { hearing.against.append(layer) }
            if layer.supports(over: given, .file) { hearing.inFavour += 1 }
        }
        return hearing
    }

    /// Behaviours for which enough layers speak, as far as close looks were taken.
    var possibleBehaviours: [Rotation?] { RotationBases.behaviours.filter { hearing(on: $0).mayHold } }

    /// The decision, as far as markers are wrong.
    func decide() -> RotationDecision {
        var decision = RotationDecision()
        decision.testifying = testimonies.count { $0.glance.testifies }
        decision.ordered = testimonies.filter(\.isOrdered).map(\.name)
        decision.evidence = testimonies.reduce(into: [:]) { $0[$1.name] = $1.whole }
        identify(&decision)
        if let best = bestBehaviour {
            decision.behaviour = RotationAnswer(best.behaviour)
            decision.against = best.against.count
            for layer in best.concerned + silent(beside: best) {
                decision.named[layer.name] = RotationAnswer(
                    RotationBases.given(best.behaviour, columns: layer.columns))
            }
        } else {
            let found = layersOfOneKind
            decision.against = found.count
            decision.named.merge(found) { $1 }
        }
        decision.contested = contested(decision)
        if !decision.named.isEmpty || !decision.unknown.isEmpty { decision.answer = .wrong }
        return decision
    }

    /// Layers that cannot say anything themselves and claim what those claim that are found wrong: a converter that was asked for
    /// a behaviour was asked for it once.
    private func silent(beside hearing: Hearing) -> [RotationTestimony] {
        let claims = Set(hearing.concerned.map(\.claim))
        return testimonies.filter { layer in
            !layer.judged.isDecided && claims.contains(layer.claim)
                && layer.claim != .basis(RotationBases.given(hearing.behaviour, columns: layer.columns))
        }
    }

    /// Names the bases of layers whose markers cannot say them: together if at least three and nine of ten that speak say the same
    /// behaviour, else each by itself.
    private func identify(_ decision: inout RotationDecision) {
        let layers = testimonies.filter(\.needsIdentification)
        let speaking = layers.map { ($0, $0.identified(.file)) }.filter { $1.isDecided }
        let behaviours = RotationBases.usual.filter { behaviour in
            let agreeing = speaking.count { RotationBases.given(behaviour, columns: $0.columns) == $1.rotation }
            return agreeing >= 3 && Double(agreeing) >= 0.9 * Double(speaking.count)
        }
        for layer in testimonies where layer.claim == .impossible || layer.lacksGroup {
            // Where several behaviours explain what the others say, only what all of them give a layer is believed of it.
            let together = Set(behaviours.map { RotationAnswer(RotationBases.given($0, columns: layer.columns)) })
            let found = together.count == 1 ? together.first ?? .undecided : layer.identified(.group)
            if found.isDecided, layer.claim != .basis(found.rotation) {
                decision.named[layer.name] = found
            } else if !found.isDecided, layer.claim == .impossible {
                decision.unknown.insert(layer.name)
            }
        }
    }

    /// Named layers for which another basis may be meant as well: a repair leaves them to the original.
    private func contested(_ decision: RotationDecision) -> Set<String> {
        let holding = RotationBases.behaviours.filter { hearing(on: $0).holds }
        let names = testimonies.filter { layer in
            guard let answer = decision.named[layer.name], layer.judged.isDecided else { return false }
            let named = answer.rotation
            let others =
                decision.behaviour == .undecided
                ? RotationBases.usual.filter { layer.isAgainst($0, .file) }
                : holding.map { RotationBases.given($0, columns: layer.columns) }
            return others.contains { other in
                other != named && layer.claim != .basis(other)
                    && !(layer.whole?.prefers(named, over: other, .file) ?? false)
            }
        }
        return Set(names.map(\.name))
    }

    /// The behaviour that holds and has the highest score; the first of equals.
    private var bestBehaviour: Hearing? {
        var best: (hearing: Hearing, score: Double)?
        for behaviour in RotationBases.behaviours {
            let hearing = hearing(on: behaviour)
            guard hearing.holds else { continue }
            let score = hearing.score
            if best.map({ score > $0.score }) ?? true { best = (hearing, score) }
        }
        return best?.hearing
    }

    /// Layers that contradict their claims where the file as a whole does not: three of a kind, or one with far more evidence.
    private var layersOfOneKind: [String: RotationAnswer] {
        var kinds: [Kind: [RotationTestimony]] = [:]
        for layer in testimonies where layer.glance.rows >= Self.leastRowsAlone {
            guard layer.judged.isDecided, case let claim = layer.judged.rotation else { continue }
            let rivals = otherBases.filter { layer.isAgainst($0, .group) }
            guard let first = rivals.first else { continue }
            let best = rivals.dropFirst()
                .reduce(first) {
                    layer.margin(against: $1) > layer.margin(against: $0) ? $1 : $0
                }
            kinds[Kind(claim: claim, rival: best), default: []].append(layer)
        }
        var found: [String: RotationAnswer] = [:]
        for (kind, layers) in kinds {
            for layer in layers where layers.count >= 3 || layer.isAgainst(kind.rival, .single) {
                found[layer.name] = RotationAnswer(kind.rival)
            }
        }
        return found
    }

    private struct Kind: Hashable {
        let claim: Rotation?
        let rival: Rotation?
    }

    /// The usual bases, and regular groups that some layer claims; none first, then by size.
    private var otherBases: [Rotation?] {
        let claims = Set(
            testimonies.map(\.judged).filter(\.isDecided).map(\.rotation).filter { !($0?.isSylvester ?? false) })
        return claims.union(RotationBases.usual).sorted { ($0?.groupSize ?? 0) < ($1?.groupSize ?? 0) }
    }

    /// Under so many rows a layer alone contradicts no marker.
    private static let leastRowsAlone = 32
}

extension RotationTestimony {
    /// Whether columns are alike by their position, which a rotation keeps: then nothing is said.
    var isOrdered: Bool {
        guard judged.isDecided, case let claim = judged.rotation, let order = glance.order[claim] else { return false }
        return order > glance.mostOrder
    }

    /// The usual basis that beats every other one; undecided if there is none.
    func identified(_ strictness: RotationStrictness) -> RotationAnswer {
        guard let whole else { return .undecided }
        let bases = RotationBases.usual.filter { whole.figures[$0] != nil }
        for basis in bases where bases.allSatisfy({ $0 == basis || whole.prefers(basis, over: $0, strictness) }) {
            return RotationAnswer(basis)
        }
        return .undecided
    }
}
