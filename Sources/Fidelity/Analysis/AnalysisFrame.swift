// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// What an analysis knows from headers and markers, before a weight is read.
struct AnalysisFrame {
    /// The result, with what cannot be measured and without figures.
    var result: FidelityResult
    /// The candidates' quantized rows for each layer of the original, by the layer's name.
    var partners: [String: [Partner]]
    /// For each candidate, what it kept of the original's tensors.
    var kept: [[(original: TensorInfo, kept: KeptTensor)]]

    /// - Throws: `FileError` where reading fails; ``FidelityError`` where there is nothing to measure, where most of the original is
    ///   itself quantized, or where most of a candidate's layers are not the original's.
    init(of analysis: Analysis) throws {
        let (reference, options) = (analysis.reference, analysis.options)
        if !options.allowsPartialMatch { try FidelityError.checkOriginal(reference) }
        guard !analysis.layers.isEmpty else {
            try reference.refuse(FidelityError.noLayers(reference: reference.name))
        }
        result = FidelityResult(
            reference: CheckpointIdentity(name: "", bytes: 0, tensors: 0, digest: ""),
            configurations: options.configurations, metrics: options.measuredMetrics,
            skipped: analysis.skippedOriginals)
        result.activations = options.activations?.used(selects: options.selects)
        partners = try analysis.partners(skipped: &result.skipped)
        kept = []
        for candidate in analysis.candidates { kept.append(analysis.kept(of: candidate, skipped: &result.skipped)) }
    }
}
