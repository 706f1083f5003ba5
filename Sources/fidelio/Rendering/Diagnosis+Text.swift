// SPDX-License-Identifier: Apache-2.0

import Codecs
import Files
import Findings
import Reports
import SystemPackage

extension Diagnosis {
    /// The verdict in a word, why, and what to do: a few lines for who knows nothing of the field.
    ///
    /// - Parameter file: what the caller called the file, for commands that can be copied; nil if it is not on this machine.
    func summary(file: FilePath?) -> [String] {
        let verdict = verdict
        var lines = ["\(mark.symbol) \(markTitle)  \(name.printable())"] + Self.wrap(verdict.answer, indent: 0) + [""]
        lines += verdict.actions.flatMap { Self.wrap(Self.line($0, file: file), indent: 2) }
        if !findings.isEmpty { lines.append("") }
        lines += findings.flatMap { Self.wrap("\(Self.head($0)): \($0.title).", indent: 2) }
        return lines + [""] + Self.wrap(closing, indent: 0)
    }

    /// What stands behind the summary: the whole verdict, its method and limits, and every finding in full.
    func explanation(file: FilePath?) -> [String] {
        let verdict = verdict
        var lines = [verdict.text, verdict.confidence, verdict.limits].flatMap { Self.wrap($0, indent: 0) }
        for finding in findings {
            lines += [""]
            lines += Self.wrap("\(Self.head(finding)): \(finding.cause) \(finding.consequence)", indent: 2)
            guard finding.remedy != .none else { continue }
            lines += Self.wrap("  What to do: \(Self.named(finding.remedy.text, file))", indent: 2)
        }
        return lines
    }

    /// Where more is to be had, and on what the summary rests.
    private var closing: String {
        let basis =
            isMarkedByCodes && mark.grade != nil
            ? "This goes by the file alone; --reference ORIGINAL measures against the original. " : ""
        return "\(basis)--verbose says how this is known, and what is not."
    }

    private static func line(_ action: Action, file: FilePath?) -> String {
        let text = action.kind == .convert ? action.text : named(action.text, file)
        return action.title.map { "\($0): \(text)" } ?? text
    }

    /// A finding's severity, its identifier, and how many layers or tensors it is about.
    private static func head(_ finding: Finding) -> String {
        let count = finding.subjects.isEmpty ? "" : " (\(finding.subjects.count))"
        return "\(finding.severity.rawValue) \(finding.id.rawValue)\(count)"
    }

    /// Words with the file's own name in their command, if that can be copied to a shell.
    private static func named(_ words: String, _ file: FilePath?) -> String {
        words.replacing(/(repair|analyze ORIGINAL|analyze|dequantize) FILE/) {
            "\($0.output.1) \(file?.shellWord ?? "FILE")"
        }
    }

    /// Every layer, on one line each, and the subjects of every finding.
    var details: [String] {
        var table = TextTable([
            ("layer", .left), ("scaling", .left), ("marked", .right), ("found", .right), ("says", .left),
            ("rows read", .right), ("SNR dB", .right), ("measured", .right), ("row-wise dB", .right),
            ("zero %", .right), ("made by", .left),
        ])
        for layer in LayerStatement.all(of: self) {
            table.append([
                layer.name.printable(limit: 1000), layer.scaling, layer.markedGroup.map { "\($0)" } ?? "none",
                layer.found ?? "-", layer.says ?? "-", "\(layer.rowsRead)",
                Self.text(layer.estimatedDB, digits: 2), Self.text(layer.measuredDB, digits: 2),
                Self.text(layer.rowScaledDB, digits: 2), Self.text(layer.zeroShare * 100, digits: 1),
                Self.recipe(layer.recipe),
            ])
        }
        let subjects = findings.filter { !$0.subjects.isEmpty }
            .flatMap { finding in
                ["", "\(finding.id.rawValue):"]
                    + finding.subjects.map { subject in
                        let figures = subject.figures.map {
                            "\($0.key) \(Self.text($0.value, digits: abs($0.value) < 0.1 ? 6 : 2))"
                        }
                        let facts = (figures + [subject.detail].compactMap { $0 }).joined(separator: ", ")
                        return "  \(subject.name.printable(limit: 1000)) \(facts.printable())"
                    }
            }
        return table.lines + subjects
    }

    /// The recipe that makes what a layer holds, and the share of codes that it makes, in brackets if that is too few.
    private static func recipe(_ recipe: (label: String, equalCodes: Double, holds: Bool)?) -> String {
        guard let recipe else { return "-" }
        let text = "\(recipe.label) \(Self.text(recipe.equalCodes * 100, digits: 2)) %"
        return recipe.holds ? text : "(\(text))"
    }

    private static func text(_ value: Double?, digits: Int) -> String {
        guard let value else { return "-" }
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        // Untrusted scales can make any figure overflow; a double that large has no digits behind the point.
        guard abs(value) * scale < 0x1p53 else { return "\(value)" }
        let whole = Int((abs(value) * scale).rounded())
        let fraction = String(whole % Int(scale))
        let padded = String(repeating: "0", count: digits - fraction.count) + fraction
        return "\(value < 0 && whole > 0 ? "-" : "")\(whole / Int(scale)).\(padded)"
    }

    private static func wrap(_ text: String, indent: Int) -> [String] {
        TextWrap.lines(of: text, indent: indent, width: StandardOutput.columns ?? StandardOutput.mostColumns)
    }
}

extension FilePath {
    /// The path as one word of a POSIX shell; nil also if it is not UTF-8.
    var shellWord: String? { String(validating: self)?.shellWord }
}

extension String {
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+:,@%")

    /// The text as one word of a POSIX shell, for a command that the user may copy: names of files are untrusted text.
    ///
    /// Nil if it holds what a terminal does not show as it is, so that a copy would not be the same.
    var shellWord: String? {
        guard printable() == self else { return nil }
        // A word that begins with a dash would be an option.
        let path = hasPrefix("-") ? "./" + self : self
        if !path.isEmpty, path.allSatisfy({ Self.plain.contains($0) || $0 == "-" }) { return path }
        return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
