// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
internal import Findings

extension PolicyReader {
    /// Which findings fail.
    mutating func findingPolicy(_ node: PolicyNode) -> FindingPolicy {
        var policy = FindingPolicy()
        for (key, value) in node.members(known: ["fail", "always", "never"], place: "findings", errors: &errors) {
            switch key {
            case "fail":
                _ = attempt { () throws(PolicyError) in
                    policy.fail = try value.text() == "none" ? nil : try Self.severity(value)
                }
            case "always": policy.always = identifiers(value, among: findings, "a finding's identifier")
            default: policy.never = identifiers(value, among: findings, "a finding's identifier")
            }
        }
        return policy
    }

    private static func severity(_ node: PolicyNode) throws(PolicyError) -> Severity {
        guard let severity = Severity(rawValue: try node.text()) else {
            throw node.unexpected("one of error, warning, note, none")
        }
        return severity
    }

    /// What may fail, why, and until when; nil if the entry is not complete.
    mutating func allowance(_ node: PolicyNode) -> Allowance? {
        var (pattern, rules, reason, until): (NamePattern?, [String], String?, CalendarDay?) = (nil, [], nil, nil)
        let members = node.members(known: ["layer", "rule", "reason", "until"], place: "allow", errors: &errors)
        for (key, value) in members {
            switch key {
            case "layer": pattern = namePattern(value)
            case "rule": rules = identifiers(value, among: ruleIDs, "a rule's identifier")
            case "reason": reason = attempt { () throws(PolicyError) in try value.text() }
            default: until = attempt { () throws(PolicyError) in try Self.day(value) }
            }
        }
        // An empty list of rules is as none.
        let given = members.filter { $0.key != "rule" || !$0.value.isEmptyList }.map(\.key)
        demand(["rule", "reason", "until"], of: node, given, place: "an entry of allow")
        guard let reason, let until else { return nil }
        return Allowance(pattern: pattern, rules: rules, reason: reason, until: until)
    }

    private static func day(_ node: PolicyNode) throws(PolicyError) -> CalendarDay {
        guard let day = CalendarDay(try node.text("a day")) else { throw node.unexpected("a day, 2026-12-31") }
        return day
    }

    /// One identifier or a list of them, each one of `known`.
    private mutating func identifiers(_ node: PolicyNode, among known: [String], _ what: String) -> [String] {
        node.words(errors: &errors)
            .compactMap { word in
                attempt { () throws(PolicyError) in try Self.known(word, among: known, what) }
            }
    }

    private var ruleIDs: [String] { CheckRule.fixed.map(\.id) + findings.map { CheckRule.finding($0).id } }

    private static func known(
        _ node: PolicyNode, among known: [String], _ what: String
    ) throws(PolicyError) -> String {
        let word = try node.text(what)
        guard !known.contains(word) else { return word }
        let nearest = NearestName.of(word, among: known).map { ", such as \($0)" } ?? ""
        throw node.unexpected(what + nearest)
    }
}
