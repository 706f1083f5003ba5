// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Findings

extension SummaryText {
    /// What the model would be in each format, from the best; empty without a format sweep.
    static func formats(of document: ReportDocument, width: Int) -> [String] {
        let formats = document.summary.formats
        guard !formats.isEmpty else { return [] }
        let isSampled = formats.contains { $0.standardErrorDB != nil }
        let isWide = width >= usualWidth
        let titles =
            ["SNR, dB"] + (isSampled ? ["±"] : []) + ["worst", "bits", "gap"] + (isWide ? ["size"] : []) + ["layers"]
        let cellWidth = 9
        let nameWidth = max(width - titles.count * cellWidth, 12)
        let head = row("Written as", titles, nameWidth: nameWidth, width: cellWidth)
        let most = formats.map(\.pool.layers).max() ?? 0
        return [head]
            + formats.map { format in
                let layers = format.pool.layers
                let cells =
                    [NumberText.plainDecibels(format.pool.snrDB, isExact: format.pool.isExact)]
                    + (isSampled ? [format.standardErrorDB.map { NumberText.short($0, digits: 2) } ?? ""] : [])
                    + [
                        NumberText.plainDecibels(format.pool.worst?.snrDB, isExact: format.pool.isExact),
                        NumberText.bits(format.bitsPerWeight), NumberText.plainDecibels(format.gapDB),
                    ] + (isWide ? [NumberText.bytes(format.bytes)] : [])
                    + [layers == most ? "all" : "\(layers) of \(most)"]
                return row(
                    "  " + format.format.shortened(to: nameWidth - 2), cells, nameWidth: nameWidth, width: cellWidth)
            }
            + wrapped(
                "  gap: dB over or under 6.02 per bit. size: of the file, all else as in the original.", width)
            + parent(of: document, width: width) + sampled(isSampled, width: width) + unrotated(formats, width: width)
            + fitted(formats, width: width)
            + loaders(formats.map { ($0.format, LoaderWords([$0.format])) }, width: width)
    }

    /// That the original looks as if it had been made from a quantized file.
    private static func parent(of document: ReportDocument, width: Int) -> [String] {
        guard let parent = DequantizedOriginal(document.layers) else { return [] }
        return wrapped("  " + parent.sentence, width)
    }

    /// What a sample cannot know.
    private static func sampled(_ isSampled: Bool, width: Int) -> [String] {
        guard isSampled else { return [] }
        return wrapped(
            "  ±: standard error of the sample, which holds the rows with the largest weights.", width)
    }

    /// That layers cannot have a rotation.
    private static func unrotated(_ formats: [FormatSummary], width: Int) -> [String] {
        formats.filter { $0.pool.fallback > 0 }
            .flatMap { format in
                wrapped(
                    "  \(format.format): \(NumberText.counted(format.pool.fallback, "layer")) unrotated, since the group does "
                        + "not divide the columns.", width)
            }
    }

    /// That layers would get a codebook of their own.
    private static func fitted(_ formats: [FormatSummary], width: Int) -> [String] {
        formats.filter { $0.fittedCodebooks > 0 }
            .flatMap { format in
                wrapped(
                    "  \(format.format): \(NumberText.counted(format.fittedCodebooks, "layer")) would get a codebook of "
                        + "their own from comfy-kitchen; the fixed one is measured.", width)
            }
    }
}
