// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Puts the checks of one outcome under their causes.
///
/// Checks of a rule that saw the same change have one cause. Figures of layers follow from what became of the layer, and
/// figures of the pool from the layers'.
struct CauseGrouping {
    /// The causes so far, in the order of their worst check.
    private(set) var causes: [CheckCause] = []

    /// What checks of one cause have in common.
    private struct Key: Hashable {
        var rule: CheckRule
        var isOfOneTensor: Bool
        var words: String?
        var reason: String?
    }

    /// A layer, among the checks of one reason.
    private struct Place: Hashable {
        var subject: Check.Subject
        var reason: String?
    }

    private var places: [Key: Int] = [:]
    private var roots: [Place: Int] = [:]

    /// The causes of checks that came out alike, the worst first.
    init(_ checks: [Check]) {
        for check in checks where !check.rule.isOfFigures { add(check, isRoot: check.rule.changesFigures) }
        for check in checks where check.rule == .layerDrop && !follow(check) { add(check, isRoot: false) }
        for (index, cause) in causes.enumerated() where cause.rule == .layerDrop {
            for check in cause.checks { roots[place(of: check)] = index }
        }
        for check in checks where check.rule == .layerFloor && !follow(check) { add(check, isRoot: false) }
        for check in checks where check.subject == .pool && check.rule.isOfFigures { addToPool(check) }
        let order = Dictionary(checks.enumerated().map { ($1.identity, $0) }, uniquingKeysWith: min)
        for index in causes.indices {
            causes[index].consequences.sort { order[$0.identity, default: 0] < order[$1.identity, default: 0] }
        }
    }

    private func place(of check: Check) -> Place { Place(subject: check.subject, reason: check.reason) }

    /// Puts a check beside others of its cause.
    ///
    /// - Parameter isRoot: whether figures of the same layer follow from it.
    private mutating func add(_ check: Check, isRoot: Bool) {
        let change =
            check.rule.isKnownByChange ? check.words.map { CheckCause.Change(from: $0.baseline, to: $0.found) } : nil
        // What is about no layer has its message for a title.
        let message = check.rule.isKnownByMessage || check.subject.name == nil ? check.message : nil
        let key = Key(
            rule: check.rule, isOfOneTensor: check.subject.name != nil,
            words: change.map { "\($0.from)\0\($0.to)" } ?? message, reason: check.reason)
        let index = places[key] ?? causes.count
        if index == causes.count {
            causes.append(CheckCause(check, change: change))
            places[key] = index
        } else {
            causes[index].checks.append(check)
        }
        if isRoot, roots[place(of: check)] == nil { roots[place(of: check)] = index }
    }

    /// Puts a figure's check under what became of its layer; false if nothing did.
    private mutating func follow(_ check: Check) -> Bool {
        guard let index = roots[place(of: check)] else { return false }
        causes[index].consequences.append(check)
        return true
    }

    /// Puts a check of the pool under the cause that most layers' figures are worse by.
    private mutating func addToPool(_ check: Check) {
        let fitting = causes.indices.filter { causes[$0].reason == check.reason && causes[$0].rule.changesPool }
        let layers = causes.map { Set($0.all.map(\.subject)).count }
        guard let index = fitting.max(by: { (layers[$0], $1) < (layers[$1], $0) }) else {
            return add(check, isRoot: false)
        }
        causes[index].consequences.append(check)
    }
}

extension Check {
    /// What tells checks of one verdict apart.
    package var identity: String { "\(rule.id)\0\(subject)\0\(figure?.rawValue ?? "")\0\(message)" }
}

extension CheckRule {
    /// Whether it holds figures to limits.
    var isOfFigures: Bool { [.layerDrop, .layerFloor, .poolDrop, .poolFloor].contains(self) }

    /// Whether a layer's figures follow from it.
    var changesFigures: Bool {
        [.layerUnrotated, .layerScaling, .layerGroup, .layerShape, .layerAdded].contains(self)
    }

    /// Whether the pool's figures follow from it.
    var changesPool: Bool {
        changesFigures || [.layerDrop, .layerFloor, .layerUnquantized, .layerMissing, .layerUnmeasured].contains(self)
    }

    /// Whether layers have one cause only if they were and are alike.
    fileprivate var isKnownByChange: Bool {
        [
            .layerUnrotated, .layerScaling, .layerGroup, .layerShape, .layerUnquantized, .layerAdded, .tensorChanged,
            .markerChanged,
        ]
        .contains(self)
    }

    /// Whether it is the message that says what it is.
    fileprivate var isKnownByMessage: Bool {
        if case .finding = self { true } else { [.allowanceExpired, .picture, .pictureMissing].contains(self) }
    }
}

extension CheckVerdict {
    /// What came out this way by its causes, the worst first; every check of the outcome belongs to one of them.
    package func causes(_ outcome: Check.Outcome) -> [CheckCause] {
        let causes = CauseGrouping(checks(outcome)).causes
        let isShared = causes.count { $0.rule.changesPool } > 1
        return causes.map { cause in
            var cause = cause
            cause.title = cause.words(layers: baseline.layers.count, tensors: baseline.tensors.count)
            if cause.consequences.contains(where: { $0.subject == .pool }) {
                cause.effect = poolChange.map { (isShared ? "all causes together: " : "") + $0 }
            }
            return cause
        }
    }

    /// What became of the pooled SNR, `pool 40.24 → 30.09 dB`; nil if one of the two has none.
    private var poolChange: String? {
        let figure = isWithoutReference ? Figure.estimatedSNRDB : .snrDB
        let texts = [baseline.pool, found.pool]
            .map { pool in
                let number = pool.figures.figureOrTwin(figure).number
                return number.map { String(format: "%.2f", $0) } ?? (pool.isExact ? "exact" : nil)
            }
        guard let before = texts[0], let now = texts[1] else { return nil }
        return "pool \(before) → \(now)\(now == "exact" ? "" : " dB")"
    }
}
