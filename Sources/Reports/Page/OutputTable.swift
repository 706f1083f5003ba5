// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files

/// What layers compute in each candidate and configuration, beside what their weights keep.
struct OutputTable {
    /// One candidate or configuration.
    struct Row {
        /// Its name.
        var source: BreakableName
        /// SNR of outputs with rounded inputs.
        var rounded: SNRCell
        /// SNR of outputs with rounded weights alone.
        var unrounded: SNRCell
        /// SNR of the weights.
        var weights: SNRCell
        /// The lowest SNR of a layer's output.
        var worstOutput: SNRCell
        /// That layer.
        var worstOutputLayer: BreakableName
        /// SNR of the model's output, predicted by sensitivities; empty where they are not known.
        var modelOutput: String
    }

    /// What it comes to, a sentence each.
    var outputLead: [String]
    /// The candidates, best first, then the configurations.
    var rows: [Row]

    /// The table of a report; nil if nothing is known of outputs.
    init?(_ document: ReportDocument) {
        let sources = document.sourcesWithOutputs
        guard !sources.isEmpty else { return nil }
        let words = OutputWords(document)
        outputLead = [words.rotationGain, words.otherRanking].compactMap { $0 }
        rows = sources.map { source in Row(document.pool(of: source), name: source.label) }
    }
}

extension OutputTable.Row {
    fileprivate init(_ pool: PooledFidelity?, name: String) {
        source = BreakableName(name)
        rounded = SNRCell(pool?.output?.w8a8SNRDB)
        unrounded = SNRCell(pool?.output?.snrDB)
        weights = SNRCell(pool?.snrDB, isExact: pool?.isExact ?? false)
        worstOutput = SNRCell(pool?.output?.worst?.snrDB)
        worstOutputLayer = BreakableName(pool?.output?.worst?.layer ?? "")
        modelOutput =
            pool?.output?.modelSNRDB
            .map { "the model's output, predicted: \(NumberText.decibels($0))" } ?? ""
    }
}
