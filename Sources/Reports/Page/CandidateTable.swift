// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files

/// The candidates, best first.
struct CandidateTable {
    /// One candidate.
    struct Row {
        /// Its name.
        var candidate: BreakableName
        /// How its layers are written: `row/rot64 × 37, row/none × 2`.
        var written: String
        /// SNR over the layers that it quantized.
        var quantized: SNRCell
        /// SNR over the whole model.
        var model: SNRCell
        /// The worst layer's SNR.
        var worstValue: SNRCell
        /// The worst layer's name.
        var worstLayer: BreakableName
        /// Bits per weight of the layers that it quantized.
        var bits: String
        /// How far the SNR lies over or under 6.02 dB per bit.
        var gap: String
        /// Who loads it.
        var loaders: String
        /// The file's size.
        var size: String
        /// The size against the original's.
        var sizeShare: String
    }

    /// How they are ranked, in one sentence.
    var order: String
    /// The candidates, best first.
    var rows: [Row]

    /// How many layers are written in which way: `row/rot64 × 37, row/none × 2`.
    static func written(_ labels: [String: Int]) -> String {
        labels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key.printable(limit: 40)) × \(NumberText.count($0.value))" }
            .joined(separator: ", ")
    }

    /// The table of a report; nil if there is no candidate.
    init?(_ document: ReportDocument) {
        guard !document.candidates.isEmpty else { return nil }
        order =
            document.candidates.count > 1
            ? "From the best: ranked by the pooled SNR of the layers that each file quantized."
            : "The file against the original."
        rows = document.candidatesFromBest.map { Row($0, in: document) }
    }
}

extension CandidateTable.Row {
    fileprivate init(_ file: CheckpointIdentity, in document: ReportDocument) {
        let summary = document.summary.measured[file.name]
        let pool = summary?.quantized
        candidate = BreakableName(file.name)
        written = CandidateTable.written(summary?.labels ?? [:])
        quantized = SNRCell(pool?.snrDB, isExact: pool?.isExact ?? false)
        model = SNRCell(summary?.modelSNRDB, isExact: summary?.isModelExact ?? false)
        worstValue = SNRCell(pool?.worst?.snrDB, isExact: pool?.isExact ?? false)
        worstLayer = BreakableName(pool?.worst?.layer ?? "")
        bits = NumberText.bits(summary?.bitsPerWeight)
        gap = summary?.gapDB.map { "\(NumberText.gain($0)) against 6.02 dB per bit" } ?? ""
        loaders = LoaderWords((summary?.labels ?? [:]).keys).text
        size = NumberText.bytes(file.bytes)
        sizeShare =
            document.reference.bytes > 0
            ? "\(NumberText.percent(Double(file.bytes) / Double(document.reference.bytes))) of the original" : ""
    }
}
