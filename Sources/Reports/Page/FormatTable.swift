// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import Findings

/// What the model would be in each format, from the best.
struct FormatTable {
    /// One format.
    struct Row {
        /// What it is called, such as `NVFP4`.
        var formatName: String
        /// Its label, such as `nvfp4`.
        var formatLabel: String
        /// SNR of the layers that it fits.
        var pooled: SNRCell
        /// The standard error, if rows were sampled.
        var standardError: String
        /// The worst layer's SNR.
        var worstValue: SNRCell
        /// The worst layer's name.
        var worstLayer: BreakableName
        /// Bits per weight.
        var bits: String
        /// How far the SNR lies over or under 6.02 dB per bit.
        var gap: String
        /// Size of the file.
        var size: String
        /// The size against the original's.
        var sizeShare: String
        /// Who loads it.
        var loaders: String
        /// How many layers it fits, if not all.
        var fitting: String
    }

    /// How the figures were made, in a sentence or two.
    var method: String
    /// The formats, from the best.
    var rows: [Row]

    /// The table of a report; nil without a format sweep.
    init?(_ document: ReportDocument) {
        let formats = document.summary.formats
        guard !formats.isEmpty else { return nil }
        let isSampled = formats.contains { $0.standardErrorDB != nil }
        let fitted = formats.filter { $0.fittedCodebooks > 0 }
            .map {
                " \($0.format): \(NumberText.counted($0.fittedCodebooks, "layer")) would get a codebook of their own."
            }
        method =
            "Every layer encoded in each format as the format's own program does, and read back"
            + (isSampled ? ", by a sample of its rows, those with the largest weights among them." : ".")
            + " Sizes are of a file with all else as in the original. A format that does not fit a layer's columns leaves it out."
            + fitted.joined() + (DequantizedOriginal(document.layers).map { " \($0.sentence)" } ?? "")
        let most = formats.map(\.pool.layers).max() ?? 0
        rows = formats.map { Row($0, of: most, in: document) }
    }
}

extension FormatTable.Row {
    fileprivate init(_ format: FormatSummary, of layers: Int, in document: ReportDocument) {
        formatName = FormatLabel(format.format).name
        formatLabel = format.format
        pooled = SNRCell(format.pool.snrDB, isExact: format.pool.isExact)
        standardError = format.standardErrorDB.map { "± \(NumberText.short($0, digits: 2)) dB" } ?? ""
        worstValue = SNRCell(format.pool.worst?.snrDB, isExact: format.pool.isExact)
        worstLayer = BreakableName(format.pool.worst?.layer ?? "")
        bits = NumberText.bits(format.bitsPerWeight)
        gap = format.gapDB.map { "\(NumberText.gain($0)) against 6.02 dB per bit" } ?? ""
        size = NumberText.bytes(format.bytes)
        sizeShare =
            document.reference.bytes > 0
            ? "\(NumberText.percent(Double(format.bytes) / Double(document.reference.bytes))) of the original" : ""
        loaders = LoaderWords([format.format]).text
        let unrotated = format.pool.fallback > 0 ? "\(NumberText.counted(format.pool.fallback, "layer")) unrotated" : ""
        fitting = format.pool.layers == layers ? unrotated : "\(format.pool.layers) of \(layers) layers"
    }
}
