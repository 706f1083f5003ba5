// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// `card.md`: a short Markdown section with verdict, table and two plots, ready for a model page.
enum CardText {
    /// The section; its numbers are report.json's, rounded.
    static func text(of document: ReportDocument, plots: DrawnPlots) -> String {
        var blocks = ["## Quantization fidelity"]
        blocks += Verdict.all(of: document)
            .map { verdict in
                "**\(verdict.grade?.title ?? "Not measured"):** \(code(verdict.subject)). \(escaped(verdict.headline))"
            }
        blocks += document.candidatesFromBest.compactMap { errors(about: $0.name, in: document) }
        blocks.append(document.candidates.isEmpty ? sweepTable(of: document) : candidateTable(of: document))
        blocks += plots.figures.prefix(2)
            .map { figure in
                "![\(escaped(figure.heading))](\(ReportFolder.plotsName)/\(figure.id).png)"
            }
        blocks.append(
            "SNR = 10·log₁₀(ΣW² / Σ(W−Ŵ)²) of the weights, energies pooled over layers; 40 dB is an error of 1 %. "
                + "Measured with \(escaped("\(document.tool.name) \(document.tool.version)")) "
                + "against \(code(document.reference.name))."
        )
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// The errors found about a candidate; nil for none.
    private static func errors(about candidate: String, in document: ReportDocument) -> String? {
        let titles = document.findings(about: candidate, "error").map(\.titleWithCount)
        guard !titles.isEmpty else { return nil }
        return "**\(NumberText.counted(titles.count, "error")) found:** \(code(candidate)). "
            + "\(escaped(titles.joined(separator: "; ")))."
    }

    private static func candidateTable(of document: ReportDocument) -> String {
        let rows = document.candidatesFromBest.map { file in
            let summary = document.summary.measured[file.name]
            let pool = summary?.quantized
            return [
                code(file.name),
                NumberText.decibels(pool?.snrDB, isExact: pool?.isExact ?? false),
                NumberText.decibels(summary?.modelSNRDB, isExact: summary?.isModelExact ?? false),
                pool?.worst.map { "\(NumberText.decibels($0.snrDB)) (\(code($0.layer)))" } ?? "–",
                NumberText.bytes(file.bytes),
            ]
        }
        return table(["File", "Quantized layers", "Whole model", "Worst layer", "Size"], rows)
    }

    private static func sweepTable(of document: ReportDocument) -> String {
        let rows = document.configurations.compactMap { label -> [String]? in
            guard let pool = document.summary.configurations[label] else { return nil }
            return [
                code(label),
                NumberText.decibels(pool.snrDB, isExact: pool.isExact),
                pool.worst.map { "\(NumberText.decibels($0.snrDB)) (\(code($0.layer)))" } ?? "–",
            ]
        }
        return table(["INT8 as", "Pooled SNR", "Worst layer"], rows)
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// Text that Markdown shows as it is: every character that could mean something is escaped.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.printable(limit: 200).unicodeScalars {
            if "\\`*_[]<>#|~&$:@".unicodeScalars.contains(scalar) {
                escaped += "&#\(scalar.value);"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A name as a code span, which a fence of more backticks than the name holds cannot end.
    static func code(_ name: String) -> String {
        let text = name.printable(limit: 200)
        let longestRun = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longestRun + 1)
        let padding = longestRun > 0 ? " " : ""
        // Inside a table a bar would end the cell even in a code span.
        return fence + padding + text.replacing("|", with: "\\|") + padding + fence
    }
}
