// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files
internal import Findings

/// What `fidelio analyze` prints: the verdict, the pooled table, a line for each candidate, and the worst layers.
///
/// Lines have at most as many characters as it is told. Names have their control characters escaped, so that none reaches the terminal.
package struct SummaryText: Sendable {
    private let document: ReportDocument
    private let hasColor: Bool
    private let width: Int

    /// Columns where nothing says how many there are.
    package static let usualWidth = 80
    /// Under this many columns a table has no room for its names.
    private static let leastWidth = 60

    /// The summary of a report.
    ///
    /// - Parameters:
    ///   - document: The report.
    ///   - width: How many columns there are; fewer than 60 count as 60.
    ///   - hasColor: Whether to colour grades: for a terminal, and not where `NO_COLOR` is set.
    package init(_ document: ReportDocument, width: Int = usualWidth, hasColor: Bool = false) {
        self.document = document
        self.width = max(width, Self.leastWidth)
        self.hasColor = hasColor
    }

    /// The text, ending with a newline.
    package var text: String {
        let blocks = [
            title, verdicts, Self.pools(of: document, width: width), Self.formats(of: document, width: width),
            Self.candidates(of: document, width: width), Self.outputs(of: document, width: width),
            Self.findings(of: document, width: width), Self.worst(of: document, width: width),
            Self.knowledge(of: document, width: width), pictures,
        ]
        .filter { !$0.isEmpty }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var title: [String] {
        let parameters = document.layers.reduce(0) { $0 + $1.parameters }
        let facts =
            "\(NumberText.counted(document.layers.count, "layer")), "
            + "\(NumberText.roundCount(parameters)) weights, \(NumberText.bytes(document.reference.bytes))"
        return [document.reference.name.shortened(to: width), facts]
    }

    private var pictures: [String] {
        guard let lead = document.pictures?.lead else { return [] }
        return ["Pictures"] + lead.flatMap { Self.wrapped("  " + $0, width) }
    }

    private var verdicts: [String] {
        GradedVerdict.all(of: document)
            .flatMap { verdict in
                let grade = verdict.gradeTitle
                let room = width - grade.count - 4
                return [
                    "\(colored("\(verdict.mark.symbol) \(grade)", verdict.grade))  \(verdict.subject.shortened(to: room))"
                ]
                    + ([verdict.headline] + verdict.sentences).flatMap { Self.wrapped("  " + $0, width) }
            }
    }

    /// The lines of a text in so many columns, each as far in as the first.
    static func wrapped(_ text: String, _ width: Int) -> [String] {
        TextWrap.lines(of: text, indent: 0, width: width, cutsWords: true)
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
    static func findings(of document: ReportDocument, width: Int) -> [String] {
        let groups = FindingGroup.groups(of: document, severities: [.error, .warning], likeness: .subjects)
        let blocks = groups.flatMap { group in
            let names =
                group.isShared
                ? wrapped("  " + group.candidates.map { $0.shortened(to: width - 20) }.joined(separator: ", "), width)
                : ["  \(group.candidates[0].shortened(to: width - 2))"]
            let found = [Severity.error, .warning]
                .flatMap { severity in
                    group.entries.map(\.finding).filter { $0.severity == severity }
                }
            return names
                + found.flatMap { wrapped("    \($0.severity.rawValue): \($0.titleWithCount)", width) }
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
