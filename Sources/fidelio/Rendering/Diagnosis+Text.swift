// SPDX-License-Identifier: Apache-2.0

import Codecs
import Files
import Findings
import SystemPackage

extension Diagnosis {
    /// The mark, and whether only the codes say so: `✓ Faithful by its codes`.
    var heading: String {
        let mark = mark
        return "\(mark.symbol) \(mark.title)\(mark.grade != nil && isMarkedByCodes ? " by its codes" : "")"
    }

    /// Verdict and findings, to fit one screen.
    func summary(file: FilePath) -> [String] {
        let verdict = verdict
        var lines = ["\(heading)  \(name.printable())"] + Self.wrap(verdict.text, indent: 0)
        lines += [""] + Self.wrap(verdict.confidence, indent: 0) + Self.wrap(verdict.limits, indent: 0)
        if !findings.isEmpty { lines.append("") }
        var remedies: [String] = []
        for finding in findings {
            let count = finding.subjects.isEmpty ? "" : " (\(finding.subjects.count))"
            let text =
                "\(finding.severity.rawValue) \(finding.id.rawValue)\(count): \(finding.cause) \(finding.consequence)"
            lines += Self.wrap(text, indent: 2)
            if !remedies.contains(finding.remedy), finding.remedy != "None." { remedies.append(finding.remedy) }
        }
        if !remedies.isEmpty {
            lines += ["", "What to do:"]
            lines += Self.distinct(remedies).prefix(3)
                .flatMap { Self.wrap("- \(Self.command($0, file: file))", indent: 2) }
        }
        return lines
    }

    /// Remedies without those whose commands stand in others already, whatever is said beside them.
    private static func distinct(_ remedies: [String]) -> [String] {
        var seen: Set<String> = []
        return remedies.filter { remedy in
            let commands = remedy.matches(of: /fidelio [a-z]+ [^(;]*[^ (;.]/).map { String($0.output) }
            defer { seen.formUnion(commands) }
            return commands.isEmpty || !commands.allSatisfy(seen.contains)
        }
    }

    /// A remedy with the file's own name in it, if that can be copied to a shell.
    private static func command(_ remedy: String, file: FilePath) -> String {
        remedy.replacing("repair FILE", with: "repair \(file.shellWord ?? "FILE")")
    }

    /// Every layer, on one line each, and the subjects of every finding.
    var details: [String] {
        var table = TextTable([
            ("layer", .left), ("scaling", .left), ("marked", .right), ("found", .right), ("says", .left),
            ("rows read", .right), ("SNR dB", .right), ("measured", .right), ("row-wise dB", .right),
            ("zero %", .right), ("made by", .left),
        ])
        for layer in layers {
            let rotation = self.rotation.map { Self.testimony(of: layer, $0) }
            table.append([
                layer.layer.name.printable(limit: 1000),
                layer.layer.scaling.rawValue, layer.layer.group.map { "\($0)" } ?? "none",
                rotation?.found ?? "-", rotation?.words ?? "-",
                "\(layer.codes.rows)", Self.text(layer.codes.snrDB, digits: 2),
                Self.text(reference?.layers[layer.layer.name]?.measuredDB, digits: 2),
                Self.text(layer.codes.rowScaledDB, digits: 2),
                Self.text(layer.codes.zeroShare * 100, digits: 1), recipe(of: layer),
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

    /// The basis that was found against a layer's marker, and what its weights say of that marker.
    private static func testimony(of layer: LayerEvidence, _ decision: RotationDecision) -> (
        found: String, words: String
    ) {
        let name = layer.layer.name
        if let named = decision.named[name] {
            return (named.rotation.map { "\($0.groupSize)\($0.isSylvester ? "s" : "")" } ?? "none", "marker wrong")
        }
        if decision.unknown.contains(name) { return ("-", "marker cannot be") }
        if decision.ordered.contains(name) { return ("-", "columns ordered, cannot tell") }
        return ("-", layer.canTellRotation ? "nothing against it" : "too few or too coarse rows")
    }

    /// The recipe that makes what the layer holds, and the share of codes that it makes, in brackets if that is too few.
    private func recipe(of layer: LayerEvidence) -> String {
        guard let found = reference?.layers[layer.layer.name]?.reproduction else { return "-" }
        let text = "\(found.configuration) \(Self.text(found.equalCodes * 100, digits: 2)) %"
        return found.holds(thresholds) ? text : "(\(text))"
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
        LineWrap.lines(of: text, indent: indent, width: StandardOutput.columns ?? StandardOutput.mostColumns)
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
