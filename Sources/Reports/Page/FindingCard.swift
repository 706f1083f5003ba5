// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Findings
internal import OrderedCollections

/// A finding as the page shows it.
struct FindingCard {
    /// A layer or tensor that it is about.
    struct Row {
        /// Its name.
        var subjectName: BreakableName
        /// Its figures, in one line.
        var subjectFigures: String
    }

    /// The layers or tensors that it is about.
    struct Subjects {
        /// How many there are, in words.
        var subjectCount: String
        /// The first of them.
        var subjectRows: [Row]
        /// How many more report.json lists, if any.
        var moreSubjects: String?
    }

    /// The style class of the severity.
    var severityClass: String
    /// The severity in words.
    var severityTitle: String
    /// What was found, in a few words.
    var findingTitle: String
    /// Its stable identifier.
    var findingID: String
    /// Why it is so, and what comes of it.
    var reason: String
    /// What to do, if anything.
    var whatToDo: CommandText?
    /// The style class of what to do: `command` where it is nothing but one.
    var remedyClass: String
    /// What it is about, if not the file as a whole.
    var about: Subjects?

    /// Longer lists say no more to a reader.
    private static let length = 50

    /// The card of a finding, as one candidate has it or as several do.
    init(_ entry: FindingGroup.Entry) {
        self.init(entry.finding, listedIn: "report.json") { index in
            entry.findings.map { $0.finding.subjects[index] }
        }
    }

    /// The card of a finding about one file.
    ///
    /// - Parameter document: The file that lists all of its layers or tensors.
    init(_ finding: Finding, listedIn document: String) {
        self.init(finding, listedIn: document) { [finding.subjects[$0]] }
    }

    private init(_ finding: Finding, listedIn document: String, subjects: (Int) -> [FindingSubject]) {
        severityClass = Self.level(of: finding.severity)
        let severity = finding.severity.rawValue
        severityTitle = severity.prefix(1).uppercased() + severity.dropFirst()
        findingTitle = finding.title.printable(limit: 120)
        findingID = finding.id.rawValue.printable(limit: 60)
        reason = "\(finding.cause) \(finding.consequence)".printable()
        whatToDo = ["", "None."].contains(finding.remedy.text) ? nil : CommandText(finding.remedy.text)
        remedyClass = finding.remedy.text.hasPrefix("fidelio ") ? "command" : "advice"
        guard !finding.subjects.isEmpty else { return }
        let more = finding.subjects.count - Self.length
        about = Subjects(
            subjectCount: NumberText.counted(finding.subjects.count, "layer or tensor", plural: "layers or tensors"),
            subjectRows: finding.subjects.indices.prefix(Self.length).map { Row(subjects($0)) },
            moreSubjects: more > 0 ? "\(NumberText.count(more)) more are listed in \(document)." : nil)
    }

    /// The colours of grades say severities too.
    private static func level(of severity: Severity) -> String {
        switch severity {
        case .error: "bad"
        case .warning: "weak"
        case .note: "none"
        }
    }
}

extension FindingCard.Row {
    /// A layer as the candidates have it: figures that differ as a range.
    fileprivate init(_ subjects: [FindingSubject]) {
        subjectName = BreakableName(subjects[0].name)
        let names = Set(subjects.flatMap(\.figures.keys)).sorted()
        let figures = names.map { name in
            let values = subjects.compactMap { $0.figures[name] }.sorted()
            let ends = [values.first, values.last].compactMap { $0.map(NumberText.short) }.uniqued()
            return "\(name.printable(limit: 60)) \(ends.joined(separator: " to "))"
        }
        subjectFigures = (figures + [subjects[0].detail?.printable()].compactMap { $0 }).joined(separator: ", ")
    }
}
