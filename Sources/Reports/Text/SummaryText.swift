// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files
internal import Findings

/// What `fidelio analyze` prints: the verdict, the pooled table, a line for each candidate, and the worst layers.
///
/// Lines have at most 80 characters. Names have their control characters escaped, so that none reaches the terminal.
package struct SummaryText: Sendable {
    private let document: ReportDocument
    private let hasColor: Bool

    /// The summary of a report.
    ///
    /// - Parameters:
    ///   - document: The report.
    ///   - hasColor: Whether to colour grades: for a terminal, and not where `NO_COLOR` is set.
    package init(_ document: ReportDocument, hasColor: Bool = false) {
        self.document = document
        self.hasColor = hasColor
    }

    /// The text, ending with a newline.
    package var text: String {
        let blocks = [
            title, verdicts, Self.pools(of: document), Self.candidates(of: document), Self.findings(of: document),
            Self.worst(of: document),
        ]
        .filter { !$0.isEmpty }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var title: [String] {
        let parameters = document.layers.reduce(0) { $0 + $1.parameters }
        let facts =
            "\(NumberText.counted(document.layers.count, "layer")), "
            + "\(NumberText.roundCount(parameters)) weights, \(NumberText.bytes(document.reference.bytes))"
        return [document.reference.name.shortened(to: 80), facts]
    }

    private var verdicts: [String] {
        GradedVerdict.all(of: document)
            .flatMap { verdict in
                let grade = verdict.gradeTitle
                let room = 80 - grade.count - 4
                return [
                    "\(colored("\(verdict.mark.symbol) \(grade)", verdict.grade))  \(verdict.subject.shortened(to: room))"
                ]
                    + ([verdict.headline] + verdict.sentences).flatMap { Self.wrapped("  " + $0) }
            }
    }

    /// The lines of a text in a summary's 80 columns, each as far in as the first.
    static func wrapped(_ text: String) -> [String] {
        TextWrap.lines(of: text, indent: 0, width: 80, cutsWords: true)
    }

    private func colored(_ text: String, _ grade: Grade?) -> String {
        guard hasColor, let grade else { return text }
        let code =
            switch grade {
            case .faithful: "32"
            case .close: "33"
            case .lossy, .unfaithful: "31"
            }
        return "\u{1B}[1;\(code)m\(text)\u{1B}[0m"
    }
}

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
