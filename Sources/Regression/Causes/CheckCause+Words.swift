// SPDX-License-Identifier: Apache-2.0

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
        case .poolFloor, .poolDrop, .allowanceExpired, .finding: return rule.title
        }
    }
}

extension CheckRule {
    /// What a rule is about, one of them.
    fileprivate var noun: String { isOfTensors ? "unquantized tensor" : "layer" }

    fileprivate var isOfTensors: Bool { [.tensorChanged, .tensorMissing, .tensorAdded].contains(self) }

    /// Whether what it is about are things that the baseline has.
    fileprivate var isOfBaseline: Bool {
        if case .finding = self { return false }
        return ![.layerAdded, .layerUnjudged, .tensorAdded].contains(self)
    }
}

extension String {
    /// `3 of 5 layers`, `1 layer`, for the word `layer`.
    fileprivate func counted(_ count: Int, of total: Int?) -> String {
        "\(count)\(total.map { " of \($0)" } ?? "") \((total ?? count) == 1 ? self : self + "s")"
    }
}
