// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents

extension PolicyReader {
    /// Which findings fail.
    func findingPolicy(_ node: PolicyNode) throws(PolicyError) -> FindingPolicy {
        var policy = FindingPolicy()
        for (key, value) in try node.members(known: ["fail", "always", "never"], place: "findings") {
            switch key {
            case "fail": policy.fail = try value.text() == "none" ? nil : severity(value)
            case "always": policy.always = try findingIDs(value)
            default: policy.never = try findingIDs(value)
            }
        }
        return policy
    }

    private func severity(_ node: PolicyNode) throws(PolicyError) -> ObservedFinding.Severity {
        guard let severity = ObservedFinding.Severity(rawValue: try node.text()) else {
            throw node.unexpected("one of error, warning, note, none")
        }
        return severity
    }

    private func findingIDs(_ node: PolicyNode) throws(PolicyError) -> [String] {
        var ids: [String] = []
        for word in try node.words() {
            ids.append(try known(word, among: findings, "a finding's identifier"))
        }
        return ids
    }

    /// What may fail, why, and until when.
    func allowance(_ node: PolicyNode) throws(PolicyError) -> Allowance {
        var (pattern, rules, reason, until): (NamePattern?, [String], String?, CalendarDay?) = (nil, [], nil, nil)
        for (key, value) in try node.members(known: ["layer", "rule", "reason", "until"], place: "allow") {
            switch key {
            case "layer": pattern = try namePattern(value)
            case "rule":
                for word in try value.words() { rules.append(try known(word, among: ruleIDs, "a rule's identifier")) }
            case "reason": reason = try value.text()
            default:
                guard let day = CalendarDay(try value.text("a day")) else {
                    throw value.unexpected("a day, 2026-12-31")
                }
                until = day
            }
        }
        func missing(_ key: String) -> PolicyError {
            .missingKey(file: node.file, line: node.line, key: key, place: "an entry of allow")
        }
        guard !rules.isEmpty else { throw missing("rule") }
        guard let reason else { throw missing("reason") }
        guard let until else { throw missing("until") }
        return Allowance(pattern: pattern, rules: rules, reason: reason, until: until)
    }

    private var ruleIDs: [String] { CheckRule.fixed.map(\.id) + findings.map { CheckRule.finding($0).id } }

    private func known(
        _ node: PolicyNode, among known: [String], _ what: String
    ) throws(PolicyError) -> String {
        let word = try node.text(what)
        guard !known.contains(word) else { return word }
        let nearest = NearestName.of(word, among: known).map { ", such as \($0)" } ?? ""
        throw node.unexpected(what + nearest)
    }
}
