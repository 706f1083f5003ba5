// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
public import Fidelity
internal import Files

/// All that is known of an original and its candidates: what was measured, what each candidate is, figures of some layers.
///
/// This is the order of an analysis: `fidelio analyze` and a Swift program do the same by it.
public struct Assessment: Sendable {
    /// What an analysis is doing.
    public enum Phase: Sendable, Equatable {
        /// Measures the layers; progress counts bytes.
        case measuring
        /// Diagnoses the candidate at a place, from 0; progress counts layers.
        case diagnosing(Int)
        /// Collects what plots of single layers need; progress counts layers.
        case collecting
    }

    /// What was measured.
    public let result: FidelityResult
    /// What each candidate is, in the order given.
    public let diagnoses: [Diagnosis]
    /// What plots of single layers need; empty if no figures were asked for.
    public let figures: [LayerFigures]

    /// An assessment from its parts.
    init(result: FidelityResult, diagnoses: [Diagnosis], figures: [LayerFigures]) {
        (self.result, self.diagnoses, self.figures) = (result, diagnoses, figures)
    }

    /// Measures an original and candidates, diagnoses the candidates, and collects figures of layers.
    ///
    /// - Parameters:
    ///   - original: the model before quantization.
    ///   - candidates: quantized files made from it; none for a sweep of the original alone.
    ///   - options: what is measured, of which layers, by how many threads.
    ///   - detail: of which layers figures are collected; nil for none.
    ///   - report: called with the phase, with what is done of it, and with all of it; from several tasks at once.
    /// - Throws: `FileError` if reading fails, `FidelityError` if a candidate has too few of the original's layers,
    ///   `CancellationError` if the task was cancelled.
    public init(
        of original: Checkpoint, candidates: [Checkpoint], options: AnalysisOptions = AnalysisOptions(),
        detail: LayerDetail? = LayerDetail(),
        report: @escaping @Sendable (_ phase: Phase, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) async throws {
        let evidence = try candidates.map { try EvidenceCollector(of: $0, against: original) }
        let analysis = try Analysis(
            reference: original, candidates: candidates, options: options, contents: evidence.map(\.contents),
            observers: evidence, observer: RowObservers(evidence.compactMap(\.originalObserver)))
        result = try await analysis.run { report(.measuring, $0.done, $0.total) }
        var diagnoses: [Diagnosis] = []
        for (place, candidate) in result.candidates.enumerated() {
            diagnoses.append(
                try await Diagnosis(
                    of: candidates[place], reference: original, measurement: Measurement(result, of: candidate.name),
                    options: DiagnosisOptions(threads: options.threads), collected: evidence[place],
                    report: { report(.diagnosing(place), $0, $1) }))
        }
        self.diagnoses = diagnoses
        figures =
            if let detail {
                try await analysis.figures(of: detail.names(in: result)) { report(.collecting, $0, $1) }
            } else {
                []
            }
    }
}
