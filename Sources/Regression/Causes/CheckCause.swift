// SPDX-License-Identifier: Apache-2.0

/// Checks that came out alike for one reason, and what follows from it in the same layers.
package struct CheckCause: Sendable, Equatable {
    /// What became of something, in words: `64` and `none` of a rotation.
    package struct Change: Sendable, Hashable {
        /// What the baseline has.
        package var from: String
        /// What the candidate has.
        package var to: String
    }

    /// The rule that says it best.
    package let rule: CheckRule
    /// How its checks came out.
    package let outcome: Check.Outcome
    /// Why it is allowed; nil if it is not.
    package let reason: String?
    /// What became of what; nil if the rule has no such words, or they differ from layer to layer.
    package let change: Change?
    /// The rule's checks, one for each layer or figure, the worst first.
    package internal(set) var checks: [Check]
    /// Checks of other rules that came out so for the same reason, the worst first.
    package internal(set) var consequences: [Check] = []
    /// What is so, without a full stop: `30 of 30 layers lost their rotation (64 → none)`.
    package internal(set) var title = ""
    /// What that did to all layers together, as the rest of the title: `pool 40.24 → 30.09 dB`; nil if nothing beyond
    /// tolerance.
    package internal(set) var effect: String?

    /// A cause of which one check is known.
    init(_ check: Check, change: Change?) {
        (rule, outcome, reason, checks) = (check.rule, check.outcome, check.reason, [check])
        self.change = change
    }

    /// Title and effect, in one sentence.
    package var message: String {
        let text = [title, effect].compactMap { $0 }.joined(separator: "; ")
        return text.hasSuffix(".") ? text : text + "."
    }

    /// What was found, what the baseline has and what passes; each empty where that differs among the checks.
    package var values: ComparedWords {
        func same(_ part: KeyPath<ComparedWords, String>) -> String {
            let texts = Set(checks.map { $0.values[keyPath: part] })
            return texts.count == 1 ? texts.first ?? "" : ""
        }
        return ComparedWords(found: same(\.found), baseline: same(\.baseline), limit: same(\.limit))
    }

    /// Every check that belongs to it.
    package var all: [Check] { checks + consequences }

    /// What it is about, each once: the pool last, layers and tensors in the order of their worst check.
    package var subjects: [Check.Subject] {
        var seen: Set<Check.Subject> = []
        // What follows says how bad a layer is; layers of which nothing follows come after those.
        let sorted = (consequences + checks).map(\.subject).filter { seen.insert($0).inserted }
        return sorted.filter { $0 != .pool } + sorted.filter { $0 == .pool }
    }

    /// What it is about, in short, if that is one layer, tensor or the file; nil if it is about several.
    package var onlySubject: Check.Subject? {
        let own = Set(checks.map(\.subject))
        return own.count == 1 ? own.first : nil
    }

    /// What the checks of a subject saw, in short, the SNR first; empty if the title says all of it.
    package func details(of subject: Check.Subject) -> String {
        let isSaid = change != nil || rule.isSaidByTitle || subject.name == nil
        let own = isSaid ? [] : checks.filter { $0.subject == subject }
        let seen = own + consequences.filter { $0.subject == subject }
        let drops = seen.filter { [.layerDrop, .poolDrop].contains($0.rule) }.compactMap(\.figure)
        // A figure that is worse than it was and beyond the policy's bound is said once.
        let shown = seen.filter { check in
            ![.layerFloor, .poolFloor].contains(check.rule) || !drops.contains { $0 == check.figure }
        }
        let isSNR = { (check: Check) in check.figure == .snrDB || check.figure == .estimatedSNRDB }
        return (shown.filter(isSNR) + shown.filter { !isSNR($0) }).map(\.brief).joined(separator: "; ")
    }
}

extension CheckRule {
    /// Whether the title of a cause says all that a check of this rule says of a layer.
    fileprivate var isSaidByTitle: Bool {
        switch self {
        case .finding, .tensorMissing, .tensorAdded, .digest, .allowanceExpired: true
        default: false
        }
    }
}

extension CheckCause {
    /// What is so, without a full stop.
    ///
    /// - Parameters:
    ///   - layers: how many layers the baseline has.
    ///   - tensors: how many other tensors it has.
    func words(layers: Int, tensors: Int) -> String {
        let message = checks[0].message.hasSuffix(".") ? String(checks[0].message.dropLast()) : checks[0].message
        guard checks[0].subject.name != nil else { return message }
        let count = Set(checks.map(\.subject)).count
        let who = rule.noun.counted(count, of: rule.isOfBaseline ? (rule.isOfTensors ? tensors : layers) : nil)
        if case .finding = rule { return "\(who): \(message)" }
        let changed = change.map { " (\($0.from) → \($0.to))" } ?? ""
        return "\(who) \(predicate(isOne: count == 1))\(changed)"
    }

    private func predicate(isOne: Bool) -> String {
        let (are, have, their) = isOne ? ("is", "has", "its") : ("are", "have", "their")
        switch rule {
        case .layerUnquantized: return "\(are) left in floating point"
        case .layerUnrotated: return "lost \(their) rotation"
        case .layerScaling: return "changed \(their) scaling"
        case .layerGroup:
            return change?.from == "none" ? "\(are) newly rotated" : "changed the group of \(their) rotation"
        case .layerShape: return "\(have) another shape"
        case .layerMissing, .tensorMissing: return "\(are) missing"
        case .layerUnmeasured: return "cannot be measured"
        case .layerUnjudged: return "cannot be judged"
        case .layerAdded: return "\(are) newly quantized"
        case .layerFloor: return "\(are) beyond the policy's limits"
        case .layerDrop: return "\(are) worse than in the baseline by more than is tolerated"
        case .tensorChanged: return "\(are) further from the original"
        case .tensorAdded: return "\(are) not in the baseline"
        case .markerChanged: return isOne ? "deviates newly from the format" : "deviate newly from the format"
        case .digest: return "\(have) other codes or scales"
        case .improvement: return "\(are) better than in the baseline by more than is tolerated"
        case .picture: return "\(are) not alike"
        case .pictureMissing: return "could not be compared"
        case .poolFloor, .poolDrop, .allowanceExpired, .pictures, .finding: return rule.title
        }
    }
}

extension CheckRule {
    /// What a rule is about, one of them.
    fileprivate var noun: String {
        switch self {
        case .picture, .pictureMissing: "picture"
        default: isOfTensors ? "unquantized tensor" : "layer"
        }
    }

    fileprivate var isOfTensors: Bool { [.tensorChanged, .tensorMissing, .tensorAdded].contains(self) }

    /// Whether what it is about are things that the baseline has.
    fileprivate var isOfBaseline: Bool {
        if case .finding = self { return false }
        return ![.layerAdded, .layerUnjudged, .tensorAdded, .picture, .pictureMissing].contains(self)
    }
}

extension String {
    /// `3 of 5 layers`, `1 layer`, for the word `layer`.
    fileprivate func counted(_ count: Int, of total: Int?) -> String {
        "\(count)\(total.map { " of \($0)" } ?? "") \((total ?? count) == 1 ? self : self + "s")"
    }
}
