// SPDX-License-Identifier: Apache-2.0

import Checkpoints
internal import Fidelity
internal import Files
internal import Findings

/// A verdict as the page shows it.
struct VerdictCard {
    /// The style class of the grade.
    var gradeClass: String
    /// The grade in words.
    var gradeTitle: String
    /// The sign before it.
    var symbol: String
    /// What was judged.
    var subject: BreakableName
    /// One sentence.
    var headline: String
    /// How it is written and what that saves, in one line.
    var savings: String
    /// The sentences below it.
    var sentences: [BreakableName]
    /// The errors and warnings about it, in one line that leads to the findings; nil if there are none.
    var alarms: String?

    /// The card of a verdict of a report.
    init(_ verdict: GradedVerdict, in document: ReportDocument) {
        gradeClass = verdict.mark.styleClass
        gradeTitle = verdict.gradeTitle
        symbol = verdict.mark.symbol
        subject = BreakableName(verdict.subject)
        headline = verdict.headline
        let candidate = document.candidates.first { $0.name == verdict.subject }
        savings = candidate.map { Self.savings(of: $0, in: document) } ?? Self.expectedSavings(in: document)
        // Without diagnoses the page has no section of findings to lead to.
        alarms = document.diagnoses.isEmpty ? nil : candidate.flatMap { Self.alarms(about: $0.name, in: document) }
        // The link says the errors.
        let isSaid = alarms != nil
        sentences = verdict.sentences.filter { !isSaid || $0 != verdict.errors }.map(BreakableName.init)
    }

    /// How many layers are written in which way, and the file's size against the original's.
    private static func savings(of file: CheckpointIdentity, in document: ReportDocument) -> String {
        let labels = document.summary.measured[file.name]?.labels ?? [:]
        let written = CandidateTable.written(labels)
        return [written, sizes(file.bytes, in: document)].filter { !$0.isEmpty }.joined(separator: " · ")
    }

    /// What the file would take with one byte per weight and a float32 scale per row; empty where no layer was measured.
    private static func expectedSavings(in document: ReportDocument) -> String {
        guard !document.layers.isEmpty else { return "" }
        let saved = document.layers.reduce(0) { sum, layer in
            sum + layer.parameters * (layer.elementType.bitWidth - 8) / 8 - 4 * (layer.shape.first ?? 0)
        }
        return "About " + sizes(document.reference.bytes - saved, in: document)
    }

    private static func sizes(_ bytes: Int, in document: ReportDocument) -> String {
        let original = document.reference.bytes
        guard original > 0 else { return NumberText.bytes(bytes) }
        let share = NumberText.percent(Double(bytes) / Double(original))
        return "\(NumberText.bytes(bytes)), \(share) of \(NumberText.bytes(original))"
    }

    /// How many errors and warnings there are, with the titles of the errors and of the warnings that no other candidate has.
    private static func alarms(about candidate: String, in document: ReportDocument) -> String? {
        let groups = FindingGroup.groups(of: document, likeness: .words).filter { $0.candidates.contains(candidate) }
        let severities = [Severity.error, .warning]
        let found = { (severity: Severity, isShared: Bool) in
            groups.filter { $0.isShared == isShared }.flatMap(\.entries).map(\.finding)
                .filter { $0.severity == severity }
        }
        let own = severities.compactMap { severity -> String? in
            let titles = found(severity, false).map(\.titleWithCount)
            guard !titles.isEmpty else { return nil }
            return "\(NumberText.counted(titles.count, severity.rawValue)): \(titles.joined(separator: "; "))."
        }
        let shared = severities.compactMap { severity -> String? in
            let findings = found(severity, true)
            guard !findings.isEmpty else { return nil }
            let titles = findings.map { $0.title.printable(limit: 120) }.joined(separator: "; ")
            return NumberText.counted(findings.count, severity.rawValue) + (severity == .error ? " (\(titles))" : "")
        }
        let clauses =
            own + (shared.isEmpty ? [] : ["Shared with other candidates: \(shared.joined(separator: ", "))."])
        return clauses.isEmpty ? nil : clauses.joined(separator: " ")
    }
}

/// One line of the explanation of grades.
struct GradeRule {
    /// The style class of the grade.
    var gradeClass: String
    /// The grade in words.
    var gradeTitle: String
    /// When it is given.
    var rule: String

    /// The rule of a grade.
    init(_ grade: Grade) {
        gradeClass = grade.rawValue
        gradeTitle = grade.title
        if let limits = grade.limits {
            rule =
                "pooled SNR at least \(Int(limits.pooled)) dB (the error is at most "
                + "\(NumberText.relativeError(decibels: limits.pooled)) of the weights), "
                + "and no layer under \(Int(limits.worst)) dB"
        } else {
            rule = "anything less"
        }
    }
}
