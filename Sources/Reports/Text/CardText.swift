// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
internal import Fidelity
internal import Files
internal import Findings

/// `card.md`: a short Markdown section for a model page, about the publisher's own file, which is the first candidate given.
///
/// Without candidates it says what INT8 would keep of the original.
enum CardText {
    /// The section; its numbers are report.json's, rounded.
    static func text(of document: ReportDocument, plots: DrawnPlots) -> String {
        let own = document.candidates.first
        var blocks = ["## Quantization fidelity"]
        if let verdict = ownVerdict(of: document) {
            let badge = BadgePicture(verdict, in: document)
            blocks.append("![\(MarkdownText.escaped(badge.title))](\(BadgePicture.fileName))")
        }
        blocks += ordered(document).map(sentence)
        blocks += errors(in: document)
        blocks.append(document.candidates.isEmpty ? sweepTable(of: document) : candidateTable(of: document))
        blocks += plots.figures.prefix(1)
            .map { figure in
                "![\(MarkdownText.escaped(figure.heading))](\(DrawnPlots.folderName)/\(figure.id).png)"
            }
        if let own {
            let isGood = ownVerdict(of: document)?.mark.isRecommended ?? false
            blocks += [recipe(of: own, withCommand: isGood, in: document), check(of: own)].compactMap { $0 }
        }
        blocks.append(
            "SNR = 10·log₁₀(ΣW² / Σ(W−Ŵ)²) of the weights, energies pooled over layers; 40 dB is an error of 1 %. "
                + "Measured with \(MarkdownText.escaped("\(document.tool.name) \(document.tool.version)")) "
                + "against \(MarkdownText.code(document.reference.name))."
                + (OutputWords(document).statement(MarkdownText.code).map { " " + $0 } ?? "")
        )
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// The verdict on the publisher's own file, or without candidates on what INT8 would be; nil for a report of nothing.
    static func ownVerdict(of document: ReportDocument) -> GradedVerdict? { ordered(document).first }

    /// The verdicts: on the publisher's own file first, then on the others, best first.
    private static func ordered(_ document: ReportDocument) -> [GradedVerdict] {
        let verdicts = document.verdictsFromBest
        let own = document.candidates.first?.name
        return verdicts.filter { $0.subject == own } + verdicts.filter { $0.subject != own }
    }

    private static func sentence(_ verdict: GradedVerdict) -> String {
        "**\(verdict.mark.symbol) \(verdict.gradeTitle):** \(MarkdownText.code(verdict.subject)). "
            + MarkdownText.escaped(verdict.headline)
    }

    /// The errors found, by the candidates that have them: the publisher's own file's first.
    private static func errors(in document: ReportDocument) -> [String] {
        let ranks = ordered(document).map(\.subject)
        let rank = { (group: FindingGroup) in
            group.candidates.compactMap(ranks.firstIndex).min() ?? ranks.count
        }
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
}

extension CardText {
    private static func candidateTable(of document: ReportDocument) -> String {
        let files = Dictionary(document.candidates.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let output = OutputMeasure.known(to: document.candidateSources.map { document.pool(of: $0) })
        let rows = ordered(document).compactMap { files[$0.subject] }
            .map { file -> [String] in
                let summary = document.summary.measured[file.name]
                let pool = summary?.quantized
                let figures = [
                    MarkdownText.code(file.name), NumberText.decibels(pool?.snrDB, isExact: pool?.isExact ?? false),
                ]
                return figures + outputCell(output, pool) + [
                    NumberText.decibels(summary?.modelSNRDB, isExact: summary?.isModelExact ?? false),
                    pool?.worst.map { "\(NumberText.decibels($0.snrDB)) (\(MarkdownText.code($0.layer)))" } ?? "–",
                    NumberText.bits(summary?.bitsPerWeight),
                    NumberText.bytes(file.bytes),
                    LoaderWords((summary?.labels ?? [:]).keys).text,
                ]
            }
        return MarkdownText.table(
            ["File", "Quantized layers"] + outputHead(output)
                + ["Whole model", "Worst layer", "Bits per weight", "Size", "Loaded by"], rows)
    }

    /// The heading of what layers compute, where any of the table's pools knows it.
    private static func outputHead(_ measure: OutputMeasure?) -> [String] {
        measure.map { ["Outputs (\($0.words))"] } ?? []
    }

    private static func outputCell(_ measure: OutputMeasure?, _ pool: PooledFidelity?) -> [String] {
        measure.map { [NumberText.decibels($0.snrDB(of: pool))] } ?? []
    }

    private static func sweepTable(of document: ReportDocument) -> String {
        let output = OutputMeasure.known(to: document.configurationSources.map { document.pool(of: $0) })
        let rows = document.configurations.compactMap { configuration -> [String]? in
            guard let pool = document.summary.configurations[configuration] else { return nil }
            let figures = [
                MarkdownText.code(configuration.description), NumberText.decibels(pool.snrDB, isExact: pool.isExact),
            ]
            return figures + outputCell(output, pool) + [
                pool.worst.map { "\(NumberText.decibels($0.snrDB)) (\(MarkdownText.code($0.layer)))" } ?? "–"
            ]
        }
        return MarkdownText.table(["INT8 as", "Pooled SNR"] + outputHead(output) + ["Worst layer"], rows)
    }

    /// How a file was made, as far as its tensors and markers say; nil if none of its layers was measured.
    ///
    /// - Parameter withCommand: whether to say how to make another such file, which is no good advice for a bad one.
    private static func recipe(
        of file: CheckpointIdentity, withCommand: Bool, in document: ReportDocument
    ) -> String? {
        let ways = Dictionary(grouping: document.layers.compactMap { $0.measured[file.name] }) { $0.label }
        let kinds = ways.values.sorted { ($1.count, $0[0].label) < ($0.count, $1[0].label) }
        guard let most = kinds.first?.first else { return nil }
        let parts = kinds.map { layers in
            let rotation = layers[0].group.map { ", rotated by \(NumberText.count($0)) before rounding" } ?? ""
            let scaling = layers[0].scaling.map { "INT8 with \($0.heading.lowercased())\(rotation)" }
            return
                "\(NumberText.counted(layers.count, "layer")) as \(scaling ?? FormatLabel(layers[0].label).name)"
        }
        var text = "**Recipe**, as tensors and markers say: \(parts.joined(separator: "; "))."
        if withCommand, let command = Configuration(label: most.label).flatMap(document.command) {
            text += " A file like it is made by\n\n```sh\n\(command)\n```"
        }
        return text
    }

    /// How a reader checks a download.
    private static func check(of file: CheckpointIdentity) -> String {
        let isPlain = file.name.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9._\-]*/) != nil
        let name = isPlain ? file.name.printable(limit: 200) : "FILE"
        let stem = name.hasSuffix(".safetensors") ? String(name.dropLast(".safetensors".count)) : name
        return "**Check a download** against the publisher's manifest, which `fidelio attest` writes:\n\n"
            + "```sh\nfidelio verify \(name) \(stem).manifest.json\n```"
    }
}
