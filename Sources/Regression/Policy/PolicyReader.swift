// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Fidelity

/// Reads the parts of a policy; docs/checks.md describes every key.
///
/// It goes on after a mistake, so that all of them can be said at once.
struct PolicyReader {
    /// The identifiers of all findings that there are.
    let findings: [String]
    /// The mistakes so far.
    var errors: [PolicyError] = []

    static let parts = ["schema", "pool", "layers", "patterns", "findings", "pictures", "allow"]
    /// Keys that set a rule's action are the rule's own identifier; what pictures do together has a part of its own.
    private static let actionRules = CheckRule.fixed.filter { CheckRule.defaultActions[$0] != nil && $0 != .pictures }

    /// A reader that has seen nothing yet.
    init(findings: [String]) { self.findings = findings }

    /// Applies what a file says to a policy.
    mutating func read(_ node: PolicyNode, into policy: inout Policy) {
        let known = Self.parts + Self.actionRules.map(\.id)
        for (key, value) in node.members(known: known, place: "the policy", errors: &errors) {
            switch key {
            case "schema": readSchema(value)
            case "pool": apply(limits(value, of: Figure.ofPool, place: "pool"), to: &policy.pool)
            case "layers": apply(limits(value, of: Figure.ofLayers, place: "layers"), to: &policy.layers)
            case "patterns":
                policy.patterns += value.elements(errors: &errors).compactMap { pattern($0) }
            case "findings": policy.findings = findingPolicy(value)
            case "pictures": read(pictures: value, into: &policy)
            case "allow":
                policy.allowances += value.elements(errors: &errors).compactMap { allowance($0) }
            default:
                let action: Action? = attempt { () throws(PolicyError) in try value.choice() }
                if let rule = CheckRule(id: key), let action { policy.actions[rule] = action }
            }
        }
    }

    /// What is read; nil if that is a mistake, which is kept.
    mutating func attempt<Value>(_ read: () throws(PolicyError) -> Value) -> Value? {
        do throws(PolicyError) {
            return try read()
        } catch {
            errors.append(error)
            return nil
        }
    }

    private mutating func readSchema(_ node: PolicyNode) {
        _ = attempt { () throws(PolicyError) in
            guard try node.text() == Policy.schema else { throw node.unexpected("\"\(Policy.schema)\"") }
        }
    }

    private func apply(_ changes: [Figure: LimitChange], to limits: inout [Figure: Limits]) {
        for (figure, change) in changes {
            change.apply(to: &limits[figure, default: Limits()])
        }
    }

    private mutating func limits(
        _ node: PolicyNode, of figures: [Figure], place: String
    ) -> [Figure: LimitChange] {
        var changes: [Figure: LimitChange] = [:]
        for (key, value) in node.members(known: figures.map(\.rawValue), place: place, errors: &errors) {
            guard let figure = Figure(rawValue: key) else { continue }
            changes[figure] = change(value, of: figure)
        }
        return changes
    }

    private mutating func change(_ node: PolicyNode, of figure: Figure) -> LimitChange {
        let (bound, tolerance) = figure.limitNames
        var change = LimitChange()
        for (key, value) in node.members(known: [bound, tolerance], place: figure.rawValue, errors: &errors) {
            _ = attempt { () throws(PolicyError) in
                let isNone = try value.text("a number or none") == "none"
                if key == bound {
                    change.bound = isNone ? .remove : .set(try value.number())
                } else {
                    change.tolerance = isNone ? .remove : .set(try Self.tolerance(value))
                }
            }
        }
        return change
    }

    private static func tolerance(_ node: PolicyNode) throws(PolicyError) -> Limits.Tolerance {
        let text = try node.text()
        let expected = "a number that is not negative, or one with %"
        let isShare = text.hasSuffix("%")
        guard let number = Double(isShare ? String(text.dropLast()) : text), number.isFinite, number >= 0 else {
            throw node.unexpected(expected)
        }
        return isShare ? .share(number / 100) : .absolute(number)
    }

    private mutating func pattern(_ node: PolicyNode) -> Policy.PatternLimits? {
        let known = ["match"] + Figure.ofLayers.map(\.rawValue)
        var (pattern, changes): (NamePattern?, [Figure: LimitChange]) = (nil, [:])
        let members = node.members(known: known, place: "patterns", errors: &errors)
        for (key, value) in members {
            if key == "match" {
                pattern = namePattern(value)
            } else if let figure = Figure(rawValue: key) {
                changes[figure] = change(value, of: figure)
            }
        }
        demand(["match"], of: node, members.map(\.key), place: "an entry of patterns")
        return pattern.map { Policy.PatternLimits(pattern: $0, changes: changes) }
    }

    /// Keeps a mistake for each key that an entry has to have and lacks.
    mutating func demand(_ keys: [String], of node: PolicyNode, _ given: [String], place: String) {
        // A part that is not a mapping has its own mistake already.
        guard node.isMapping else { return }
        errors += keys.filter { !given.contains($0) }
            .map { .missingKey(file: node.file, line: node.line, key: $0, place: place) }
    }

    /// The pattern of names in a value; nil if it is not one.
    mutating func namePattern(_ node: PolicyNode) -> NamePattern? {
        attempt { () throws(PolicyError) in
            let text = try node.text()
            guard let pattern = try? NamePattern(text) else { throw node.unexpected("a regular expression") }
            return pattern
        }
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
