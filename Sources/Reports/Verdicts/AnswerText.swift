// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import Files
internal import Findings

/// What a report comes to in three sentences: the answer, the worst that was found, and what to do next.
struct AnswerText {
    /// Which file to take, or how good the file is; without files, what INT8 would be.
    let answer: String
    /// The worst that was found.
    let worst: String
    /// One command, or one sentence.
    let next: String

    /// The sentences of a report.
    ///
    /// - Parameter verdicts: the report's, the file to take first.
    init(_ document: ReportDocument, verdicts: [GradedVerdict]) {
        guard let best = verdicts.first else {
            (answer, worst, next) = ("Nothing was compared.", "Nothing was found.", "Nothing to do.")
            return
        }
        let pool = document.summary.measured[best.subject]?.quantized
        if document.candidates.isEmpty {
            answer = Self.prospect(best, in: document)
            worst = best.sentences.first ?? Self.weakest(in: document) ?? "Nothing was found."
            next = document.bestCommand?.command ?? "Nothing to do."
            return
        }
        answer = verdicts.count == 1 ? Self.single(best, pool) : Self.several(verdicts, in: document)
        worst = Self.worstFinding(verdicts, in: document)
        next = Self.nextStep(best, among: verdicts.count, pool, in: document)
    }

    /// What INT8 would be: `INT8 by row/rot64 would be faithful (42.40 dB)`.
    private static func prospect(_ verdict: GradedVerdict, in document: ReportDocument) -> String {
        guard verdict.grade != nil, let best = document.bestConfiguration else { return verdict.headline }
        return "\(verdict.gradeTitle) (\(NumberText.decibels(best.snrDB)))."
    }

    /// How good a file is, and its worst layer if that is what lowers the grade.
    private static func single(_ verdict: GradedVerdict, _ pool: PooledFidelity?) -> String {
        let name = GradedVerdict.quoted(verdict.subject)
        guard let grade = verdict.grade, let pool else {
            return "\(name): \(verdict.mark.title.lowercased()). \(verdict.errors ?? verdict.headline)"
        }
        guard let snr = pool.snrDB else {
            return "\(name) is \(grade.phrase): every quantized layer equals the original."
        }
        let sentence =
            "\(name) is \(grade.phrase): its quantized weights are off by \(NumberText.relativeError(decibels: snr)) of their size "
            + "(\(NumberText.decibels(snr)))"
        guard let worst = pool.worst, Grade(pooled: snr, worst: .infinity) != grade else { return sentence + "." }
        return sentence + ", and those of its worst layer by \(NumberText.relativeError(decibels: worst.snrDB)) "
            + "(\(NumberText.decibels(worst.snrDB)))."
    }

    /// Which of several files to take.
    private static func several(_ verdicts: [GradedVerdict], in document: ReportDocument) -> String {
        let best = verdicts[0]
        let name = GradedVerdict.quoted(best.subject)
        let files = "\(NumberText.count(verdicts.count)) files"
        let figures = figures(of: best.subject, in: document)
        guard best.mark.isRecommended, let grade = best.grade else {
            return
                "None of the \(files) can be recommended. Best placed is \(name): \(best.mark.title.lowercased())\(figures)."
        }
        let ties = verdicts.dropFirst()
            .filter { $0.mark == best.mark && Self.figures(of: $0.subject, in: document) == figures }
        guard ties.isEmpty else {
            let others = ties.map { GradedVerdict.quoted($0.subject) }.joined(separator: " or ")
            return "Take \(name) or \(others): they are equally near, and \(grade.phrase)\(figures)."
        }
        return "Take \(name): it is \(grade.phrase)\(figures), the nearest of \(files)."
    }

    /// ` (42.40 dB)`, or nothing where nothing was measured.
    private static func figures(of candidate: String, in document: ReportDocument) -> String {
        guard let pool = document.summary.measured[candidate]?.quantized, pool.snrDB != nil || pool.isExact else {
            return ""
        }
        return " (\(NumberText.decibels(pool.snrDB, isExact: pool.isExact)))"
    }
}

extension AnswerText {
    /// The first error, or else the first warning, of the files from the best; without any, the weakest layer.
    private static func worstFinding(_ verdicts: [GradedVerdict], in document: ReportDocument) -> String {
        let groups = FindingGroup.groups(of: document, likeness: .subjects)
        for severity in [Severity.error, .warning] {
            for verdict in verdicts {
                let own = groups.filter { $0.candidates.contains(verdict.subject) }
                for group in own {
                    guard let finding = group.entries.map(\.finding).first(where: { $0.severity == severity }) else {
                        continue
                    }
                    return sentence(finding, of: group.candidates, among: verdicts.count)
                }
            }
        }
        let weakest = weakest(in: document) ?? ""
        return document.diagnoses.isEmpty ? weakest : "No error and no warning was found. \(weakest)"
    }

    private static func sentence(_ finding: Finding, of names: [String], among count: Int) -> String {
        let consequence = finding.consequence.printable(limit: 400)
        guard count > 1 else { return "\(finding.titleWithCount). \(consequence)" }
        let subjects =
            names.count == count
            ? "all files" : names.map { GradedVerdict.quoted($0) }.joined(separator: ", ")
        return "\(finding.titleWithCount), in \(subjects). \(consequence)"
    }

    /// The worst layer of the best file, or of the best configuration.
    private static func weakest(in document: ReportDocument) -> String? {
        let pool =
            document.verdictsFromBest.first.flatMap { document.summary.measured[$0.subject]?.quantized }
            ?? document.bestConfiguration.flatMap { document.summary.configurations[$0.configuration] }
        if let pool, let output = pool.output?.worst {
            let measure = OutputMeasure.known(to: [pool]) ?? .weights
            let byWeights = pool.worst.flatMap { $0.layer == output.layer ? nil : $0 }
            let other = byWeights.map {
                "; by its weights it is \(GradedVerdict.quoted($0.layer)) (\(NumberText.decibels($0.snrDB)))"
            }
            return "By its output the weakest layer is \(GradedVerdict.quoted(output.layer)) "
                + "(\(NumberText.decibels(output.snrDB)), \(measure.words))\(other ?? "")."
        }
        return pool?.worst
            .map { "The weakest layer is \(GradedVerdict.quoted($0.layer)) (\(NumberText.decibels($0.snrDB)))." }
    }

    /// What the worst finding about a file asks for; for documents of versions that had no actions.
    private static func firstRemedy(of candidate: String, in document: ReportDocument) -> String? {
        [Severity.error, .warning].flatMap { document.findings(about: candidate, $0) }.map(\.remedy.text)
            .first { !["", "None."].contains($0) }
    }

    /// What to do with the best file.
    private static func nextStep(
        _ best: GradedVerdict, among count: Int, _ pool: PooledFidelity?, in document: ReportDocument
    ) -> String {
        let better = pool?.snrDB.flatMap { snr in document.bestCommand.flatMap { $0.snrDB > snr + 0.5 ? $0 : nil } }
        if best.mark == .graded(.faithful) {
            let warnings = document.findings(about: best.subject, .warning).count
            guard warnings == 0 else {
                let noun = NumberText.counted(warnings, "warning")
                return "Nothing has to be done. \(noun) below \(warnings == 1 ? "says" : "say") what could be better."
            }
            return count > 1
                ? "Nothing to do: \(GradedVerdict.quoted(best.subject)) can be used as it is."
                : "Nothing to do: the file can be used as it is."
        }
        let actions = document.diagnoses.first { $0.candidate == best.subject }?.verdict.actions ?? []
        if let action = actions.first(where: { [.repair, .convert, .other].contains($0.kind) }) { return action.text }
        if actions.isEmpty, let remedy = Self.firstRemedy(of: best.subject, in: document) { return remedy }
        if let better { return better.command }
        return best.mark == .graded(.close)
            ? "Nothing to do: no swept scaling or rotation would be much nearer." : "Look at the findings below."
    }
}

extension Grade {
    /// The grade of what is not quantized yet: `would be faithful`.
    var prospect: String { self == .unfaithful ? "would not be faithful" : "would be \(title.lowercased())" }

    /// The grade within a sentence, of a file.
    var phrase: String {
        switch self {
        case .faithful: "faithful to the original"
        case .close: "close to the original, with losses"
        case .lossy: "lossy"
        case .unfaithful: "not faithful to the original"
        }
    }
}

extension ReportDocument {
    /// The command that writes the original in the best configuration that a command can write, and its pooled SNR in dB.
    var bestCommand: (command: String, snrDB: Double)? {
        let writable = configurations.filter { command($0) != nil }
        return best(of: writable).flatMap { best in command(best.configuration).map { ($0, best.snrDB) } }
    }

    /// The command that writes the original in a configuration; nil if there is none.
    func command(_ configuration: Configuration) -> String? {
        let shapes = Dictionary(layers.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        let others = reference.tensorDigests.keys.filter { shapes[$0] == nil }.sorted()
        return ConversionAdvice.command(
            configuration, of: layers.map { (name: $0.name, shape: $0.shape) } + others.map { (name: $0, shape: []) })
    }
}
