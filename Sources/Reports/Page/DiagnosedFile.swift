// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Findings

/// One file on the page of a diagnosis.
struct DiagnosedFile {
    /// One thing to do.
    struct Step {
        /// Whom it is for; nil if it says so itself.
        var actionTitle: String?
        /// The command or the sentence.
        var actionText: CommandText
        /// The style class: `command` where it is nothing but one.
        var actionClass: String

        /// An action as the page shows it.
        init(_ action: Action) {
            actionTitle = action.title
            actionText = CommandText(action.text)
            actionClass = action.text.hasPrefix("fidelio ") ? "command" : "advice"
        }
    }

    /// The heading of one of several files.
    struct FileTitle {
        /// Its mark's sign.
        var markSymbol: String
        /// Its mark in words.
        var markTitle: String
        /// The style class of its mark's colour.
        var markClass: String
        /// Its name.
        var fileName: BreakableName
    }

    /// Its place, from 1.
    var number: String
    /// Its mark and its name; nil if the page's head says both.
    var fileTitle: FileTitle?
    /// Its size, its layers and its architecture, in one line.
    var fileFacts: String
    /// Why it has its mark; nil if the page's head says so.
    var fileAnswer: String?
    /// What to do, the nearest thing first.
    var actions: [Step]
    /// What was found, the worst first.
    var found: [FindingCard]
    /// That nothing was found, if so.
    var emptyNote: String?
    /// The verdict in full, how sure it is, and what cannot be known.
    var grounds: [String]
    /// Its layers, one by one; nil for none.
    var layerTable: StatementTable?

    /// A file of a ranking.
    ///
    /// - Parameters:
    ///   - isOneOfSeveral: Whether the page's head does not say its name, its mark, and why it has it.
    ///   - document: The name of its document, which lists everything.
    init(_ entry: DiagnosisRanking.Entry, number: Int, isOneOfSeveral: Bool, document: String) {
        let diagnosis = entry.diagnosis
        let verdict = diagnosis.verdict
        self.number = "\(number)"
        fileTitle = isOneOfSeveral ? FileTitle(entry) : nil
        fileFacts = [
            NumberText.bytes(entry.byteCount), NumberText.counted(diagnosis.quantizedCount, "quantized layer"),
            diagnosis.architecture?.name,
        ]
        .compactMap { $0 }.joined(separator: " · ")
        fileAnswer = isOneOfSeveral ? verdict.answer.printable() : nil
        actions = verdict.actions.map(Step.init)
        found = diagnosis.findings.map { FindingCard($0, listedIn: document) }
        emptyNote = diagnosis.findings.isEmpty ? "Nothing was found." : nil
        grounds = [verdict.text, verdict.confidence, verdict.limits].filter { !$0.isEmpty }.map { $0.printable() }
        layerTable = StatementTable(LayerStatement.all(of: diagnosis), listedIn: document)
    }
}

extension DiagnosedFile.FileTitle {
    fileprivate init(_ entry: DiagnosisRanking.Entry) {
        markSymbol = entry.diagnosis.mark.symbol
        markTitle = entry.diagnosis.markTitle
        markClass = entry.diagnosis.mark.styleClass
        fileName = BreakableName(entry.name)
    }
}
