// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
import Findings

/// The findings that the same candidates have, each once: so that one cause is not told as often as there are files.
struct FindingGroup: Equatable {
    /// What must be equal for findings of several candidates to be told as one.
    enum Likeness {
        /// What is found and in which layers: enough where nothing more is shown.
        case subjects
        /// Cause, consequence and remedy too.
        case words
    }

    /// One finding, as its candidates have it.
    struct Entry: Equatable {
        /// The findings, one for each of the group's candidates, in their order; at least one.
        var findings: [CandidateFinding]

        /// What is equal in all of them.
        var finding: Finding { findings[0].finding }
    }

    /// The candidates, in the document's order; at least one.
    var candidates: [String]
    /// Their findings, in the document's order.
    var entries: [Entry]

    /// Whether several candidates share them.
    var isShared: Bool { candidates.count > 1 }

    private struct Key: Hashable {
        var facts: [String]
        var subjects: [String]
        var details: [String?]

        init(_ finding: Finding, _ likeness: Likeness) {
            facts = [finding.id.rawValue, finding.severity.rawValue, finding.title]
            subjects = finding.subjects.map(\.name)
            details = []
            guard likeness == .words else { return }
            facts += [finding.cause, finding.consequence, finding.remedy.text]
            details = finding.subjects.map(\.detail)
        }
    }

    /// Findings by the candidates that have them: those of one candidate first, by candidate, then those of several.
    ///
    /// A finding that a candidate has twice is not a shared one.
    static func groups(
        of document: ReportDocument, severities: Set<Severity>? = nil, likeness: Likeness
    ) -> [FindingGroup] {
        let ranks = Dictionary(
            document.candidates.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        var order: [Key] = []
        var found: [Key: [CandidateFinding]] = [:]
        for finding in document.findings where severities?.contains(finding.finding.severity) ?? true {
            let key = Key(finding.finding, likeness)
            if found[key] == nil { order.append(key) }
            found[key, default: []].append(finding)
        }
        var groups: [[String]: FindingGroup] = [:]
        var names: [[String]] = []
        for entry in order.compactMap({ found[$0] }).flatMap(entries) {
            let sorted = entry.findings.sorted { ranks[$0.candidate] ?? .max < ranks[$1.candidate] ?? .max }
            let candidates = sorted.map(\.candidate)
            if groups[candidates] == nil { names.append(candidates) }
            groups[candidates, default: FindingGroup(candidates: candidates, entries: [])].entries
                .append(Entry(findings: sorted))
        }
        let rank = { (name: [String]) in (name.count > 1 ? 1 : 0, ranks[name[0]] ?? .max) }
        return names.sorted { rank($0) < rank($1) }.compactMap { groups[$0] }
    }

    /// Like findings as one, unless a candidate has two of them.
    private static func entries(_ findings: [CandidateFinding]) -> [Entry] {
        Set(findings.map(\.candidate)).count == findings.count
            ? [Entry(findings: findings)] : findings.map { Entry(findings: [$0]) }
    }
}
