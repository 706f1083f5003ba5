// SPDX-License-Identifier: Apache-2.0

internal import Files
import Findings

extension SummaryText {
    /// The errors and warnings about each candidate that has any, and once those that several share.
    static func findings(of document: ReportDocument) -> [String] {
        let groups = FindingGroup.groups(of: document, severities: [.error, .warning], likeness: .subjects)
        let blocks = groups.flatMap { group in
            let names =
                group.isShared
                ? wrapped("  " + group.candidates.map { $0.shortened(to: 60) }.joined(separator: ", "))
                : ["  \(group.candidates[0].shortened(to: 78))"]
            let found = [Severity.error, .warning]
                .flatMap { severity in
                    group.entries.map(\.finding).filter { $0.severity == severity }
                }
            return names
                + found.flatMap { wrapped("    \($0.severity.rawValue): \($0.titleWithCount)") }
        }
        guard !blocks.isEmpty else { return [] }
        return ["Findings; fidelio diagnose explains them"] + blocks
    }
}

extension Finding {
    /// What was found and in how many layers: `Biases were shifted (37)`.
    var titleWithCount: String {
        let title = title.printable(limit: 120)
        return subjects.isEmpty ? title : "\(title) (\(NumberText.count(subjects.count)))"
    }
}
