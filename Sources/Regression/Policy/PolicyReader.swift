// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Fidelity

/// Reads the parts of a policy; docs/checks.md describes every key.
struct PolicyReader {
    /// The identifiers of all findings that there are.
    let findings: [String]

    static let parts = ["schema", "pool", "layers", "patterns", "findings", "allow"]
    /// Keys that set a rule's action are the rule's own identifier.
    private static let actionRules = CheckRule.fixed.filter { CheckRule.defaultActions[$0] != nil }

    /// Applies what a file says to a policy.
    func read(_ node: PolicyNode, into policy: inout Policy) throws(PolicyError) {
        let known = Self.parts + Self.actionRules.map(\.id)
        for (key, value) in try node.members(known: known, place: "the policy") {
            switch key {
            case "schema":
                guard try value.text() == Policy.schema else { throw value.unexpected("\"\(Policy.schema)\"") }
            case "pool": apply(try limits(value, of: Figure.ofPool, place: "pool"), to: &policy.pool)
            case "layers": apply(try limits(value, of: Figure.ofLayers, place: "layers"), to: &policy.layers)
            case "patterns":
                for element in try value.elements() { policy.patterns.append(try pattern(element)) }
            case "findings": policy.findings = try findingPolicy(value)
            case "allow":
                for element in try value.elements() { policy.allowances.append(try allowance(element)) }
            default:
                if let rule = CheckRule(id: key) { policy.actions[rule] = try value.choice() }
            }
        }
    }

    private func apply(_ changes: [Figure: LimitChange], to limits: inout [Figure: Limits]) {
        for (figure, change) in changes {
            change.apply(to: &limits[figure, default: Limits()])
        }
    }

    private func limits(
        _ node: PolicyNode, of figures: [Figure], place: String
    ) throws(PolicyError) -> [Figure: LimitChange] {
        var changes: [Figure: LimitChange] = [:]
        for (key, value) in try node.members(known: figures.map(\.rawValue), place: place) {
            guard let figure = Figure(rawValue: key) else { continue }
            changes[figure] = try change(value, of: figure)
        }
        return changes
    }

    private func change(_ node: PolicyNode, of figure: Figure) throws(PolicyError) -> LimitChange {
        let (bound, tolerance) = figure.limitNames
        var change = LimitChange()
        for (key, value) in try node.members(known: [bound, tolerance], place: figure.rawValue) {
            let isNone = try value.text("a number or none") == "none"
            if key == bound {
                change.bound = isNone ? .remove : .set(try value.number())
            } else {
                change.tolerance = isNone ? .remove : .set(try self.tolerance(value))
            }
        }
        return change
    }

    private func tolerance(_ node: PolicyNode) throws(PolicyError) -> Limits.Tolerance {
        let text = try node.text()
        let expected = "a number that is not negative, or one with %"
        let isShare = text.hasSuffix("%")
        guard let number = Double(isShare ? String(text.dropLast()) : text), number.isFinite, number >= 0 else {
            throw node.unexpected(expected)
        }
        return isShare ? .share(number / 100) : .absolute(number)
    }

    private func pattern(_ node: PolicyNode) throws(PolicyError) -> Policy.PatternLimits {
        let known = ["match"] + Figure.ofLayers.map(\.rawValue)
        var (pattern, changes): (NamePattern?, [Figure: LimitChange]) = (nil, [:])
        for (key, value) in try node.members(known: known, place: "patterns") {
            if key == "match" {
                pattern = try namePattern(value)
            } else if let figure = Figure(rawValue: key) {
                changes[figure] = try change(value, of: figure)
            }
        }
        guard let pattern else {
            throw .missingKey(file: node.file, line: node.line, key: "match", place: "an entry of patterns")
        }
        return Policy.PatternLimits(pattern: pattern, changes: changes)
    }

    /// The pattern of names in a value.
    func namePattern(_ node: PolicyNode) throws(PolicyError) -> NamePattern {
        let text = try node.text()
        guard let pattern = try? NamePattern(text) else { throw node.unexpected("a regular expression") }
        return pattern
    }
}

extension Figure {
    /// What a policy calls the figure's bound and its tolerance.
    fileprivate var limitNames: (bound: String, tolerance: String) {
        switch direction {
        case .higher: ("floor", "drop")
        case .lower: ("ceiling", "rise")
        case .nearest: ("within", "drift")
        }
    }
}
