// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
internal import Fidelity
internal import Findings

/// `card.md`: a short Markdown section with verdict, table and two plots, ready for a model page.
enum CardText {
    /// The section; its numbers are report.json's, rounded.
    static func text(of document: ReportDocument, plots: DrawnPlots) -> String {
        var blocks = ["## Quantization fidelity"]
        blocks += GradedVerdict.all(of: document)
            .map { verdict in
                "**\(verdict.mark.symbol) \(verdict.gradeTitle):** \(MarkdownText.code(verdict.subject)). \(MarkdownText.escaped(verdict.headline))"
            }
        blocks += errors(in: document)
        blocks.append(document.candidates.isEmpty ? sweepTable(of: document) : candidateTable(of: document))
        blocks += plots.figures.prefix(2)
            .map { figure in
                "![\(MarkdownText.escaped(figure.heading))](\(DrawnPlots.folderName)/\(figure.id).png)"
            }
        blocks.append(
            "SNR = 10·log₁₀(ΣW² / Σ(W−Ŵ)²) of the weights, energies pooled over layers; 40 dB is an error of 1 %. "
                + "Measured with \(MarkdownText.escaped("\(document.tool.name) \(document.tool.version)")) "
                + "against \(MarkdownText.code(document.reference.name))."
        )
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// The errors found, by the candidates that have them, best first.
    private static func errors(in document: ReportDocument) -> [String] {
        let ranks = document.candidatesFromBest.map(\.name)
        let rank = { (group: FindingGroup) in ranks.firstIndex(of: group.candidates[0]) ?? ranks.count }
        let groups = FindingGroup.groups(of: document, severities: [.error], likeness: .subjects)
        // Sorting is not stable: groups of one candidate stand before those that it shares.
        return groups.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map { _, group in
                let titles = group.entries.map(\.finding.titleWithCount)
                let names = group.candidates.map { MarkdownText.code($0) }.joined(separator: ", ")
                return "**\(NumberText.counted(titles.count, "error")) found:** \(names). "
                    + "\(MarkdownText.escaped(titles.joined(separator: "; ")))."
            }
    }

    private static func candidateTable(of document: ReportDocument) -> String {
        let rows = document.candidatesFromBest.map { file in
            let summary = document.summary.measured[file.name]
            let pool = summary?.quantized
            return [
                MarkdownText.code(file.name),
                NumberText.decibels(pool?.snrDB, isExact: pool?.isExact ?? false),
                NumberText.decibels(summary?.modelSNRDB, isExact: summary?.isModelExact ?? false),
                pool?.worst.map { "\(NumberText.decibels($0.snrDB)) (\(MarkdownText.code($0.layer)))" } ?? "–",
                NumberText.bytes(file.bytes),
            ]
        }
        return MarkdownText.table(["File", "Quantized layers", "Whole model", "Worst layer", "Size"], rows)
    }

    private static func sweepTable(of document: ReportDocument) -> String {
        let rows = document.configurations.compactMap { configuration -> [String]? in
            guard let pool = document.summary.configurations[configuration] else { return nil }
            return [
                MarkdownText.code(configuration.description),
                NumberText.decibels(pool.snrDB, isExact: pool.isExact),
                pool.worst.map { "\(NumberText.decibels($0.snrDB)) (\(MarkdownText.code($0.layer)))" } ?? "–",
            ]
        }
        return MarkdownText.table(["INT8 as", "Pooled SNR", "Worst layer"], rows)
    }
}
