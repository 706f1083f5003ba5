// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity

extension SummaryText {
    /// The pooled SNR: scaling down, rotation across; more rotations than fit a line go on below.
    static func pools(of document: ReportDocument, width: Int) -> [String] {
        guard !document.summary.configurations.isEmpty else { return [] }
        let rotations = document.configurations.rotations
        let perBlock = (width - 22) / 14
        return stride(from: 0, to: rotations.count, by: perBlock)
            .flatMap { start in
                let shown = rotations[start..<min(start + perBlock, rotations.count)]
                let head = row("Pooled SNR, dB", shown.map(\.heading), nameWidth: 22)
                return [head]
                    + document.configurations.scalings.map { scaling in
                        let cells = shown.map { rotation in
                            let configuration = Configuration(scaling: scaling, rotation: rotation)
                            let pool = document.summary.configurations[configuration]
                            return NumberText.plainDecibels(pool?.snrDB, isExact: pool?.isExact ?? false)
                        }
                        return row("  " + scaling.heading, cells, nameWidth: 22)
                    }
            }
    }

    /// A line for each candidate, best first.
    static func candidates(of document: ReportDocument, width: Int) -> [String] {
        guard !document.candidates.isEmpty else { return [] }
        // Figures of 8 columns and the size, with no more room than a name of 38 columns takes.
        let isWide = width >= usualWidth
        let titles = ["layers", "worst"] + (isWide ? ["model"] : []) + ["bits"] + (isWide ? ["size"] : [])
        let cellWidth = isWide ? 9 : 8
        let nameWidth = min(width - titles.count * cellWidth, 40)
        let head = row("Candidate, SNR in dB", titles, nameWidth: nameWidth, width: cellWidth)
        return [head]
            + document.candidatesFromBest.map { file in
                let summary = document.summary.measured[file.name]
                let pool = summary?.quantized
                let cells =
                    [
                        NumberText.plainDecibels(pool?.snrDB, isExact: pool?.isExact ?? false),
                        NumberText.plainDecibels(pool?.worst?.snrDB, isExact: pool?.isExact ?? false),
                    ]
                    + (isWide
                        ? [NumberText.plainDecibels(summary?.modelSNRDB, isExact: summary?.isModelExact ?? false)] : [])
                    + [NumberText.bits(summary?.bitsPerWeight)] + (isWide ? [NumberText.bytes(file.bytes)] : [])
                return row("  " + file.name.shortened(to: nameWidth - 2), cells, nameWidth: nameWidth, width: cellWidth)
            } + loaders(of: document, width: width)
    }

    /// Who loads which candidate, if ComfyUI as it is does not load them all.
    private static func loaders(of document: ReportDocument, width: Int) -> [String] {
        let words = document.candidatesFromBest.map { file in
            (file.name.shortened(to: 60), LoaderWords((document.summary.measured[file.name]?.labels ?? [:]).keys))
        }
        guard words.contains(where: { !$0.1.isStock }) else { return [] }
        return [""] + loaders(words, width: width)
    }

    /// A line for each loader with all that it loads, in the order in which they come.
    static func loaders(_ words: [(name: String, loaders: LoaderWords)], width: Int) -> [String] {
        words.map(\.loaders.text).uniqued().filter { !$0.isEmpty }
            .flatMap { text in
                let names = words.filter { $0.loaders.text == text }.map(\.name)
                return wrapped("  Loaded by \(text): \(names.joined(separator: ", "))", width)
            }
    }

    /// The layers that lose most: what candidates hold, and what the plainest and the best configuration would.
    static func worst(of document: ReportDocument, width lineWidth: Int) -> [String] {
        let places = document.placesFromWorst.prefix(5)
        guard !places.isEmpty else { return [] }
        let swept = [document.configurations.first, document.bestConfiguration?.configuration].compactMap { $0 }
            .uniqued()
        if document.knowsOutputs { return worstOutputs(of: document, places: Array(places), width: lineWidth) }
        let titles = (document.candidates.isEmpty ? [] : ["measured"]) + swept.map { $0.description.shortened(to: 14) }
        let width = (titles.map(\.count).max() ?? 0) + 2
        let nameWidth = max(lineWidth - width * titles.count, 20)
        let head = row(
            nameWidth < 34 ? "Worst layers, SNR" : "Layers that lose most, SNR in dB", titles, nameWidth: nameWidth,
            width: width)
        return [head]
            + places.map { place in
                let layer = document.layers[place]
                let least = document.candidateSources.compactMap { $0.values(of: layer)?[.snrDB] }.min()
                let cells =
                    (document.candidates.isEmpty ? [] : [NumberText.plainDecibels(least)])
                    + swept.map { configuration in
                        let values = layer.configurations[configuration]
                        return NumberText.plainDecibels(values?[.snrDB], isExact: values?.isExact ?? false)
                    }
                return row("  " + layer.name.shortened(to: nameWidth - 3), cells, nameWidth: nameWidth, width: width)
            }
    }

    /// A name at the left and cells at the right.
    static func row(_ name: String, _ cells: [String], nameWidth: Int, width: Int = 14) -> String {
        name.padded(to: nameWidth)
            + cells.map { String(repeating: " ", count: max(width - $0.count, 1)) + $0 }.joined()
    }
}

extension String {
    /// The text with spaces at its end up to a width.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - count, 0))
    }
}
