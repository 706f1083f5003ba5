// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Fidelity
package import Files

/// What one of several machines finds of an original and its candidates: its share of an ``Assessment``.
package struct AssessmentShare: Sendable {
    /// What was measured.
    package let measured: MeasuredShare
    /// What each candidate's layers say, in the order given.
    package let evidence: [CandidateEvidence]
    /// What plots of single layers need, of as many layers of the share as a report of the whole shows.
    package let figures: [LayerFigures]
    /// The activations that outputs were measured by; nil if nothing is said of outputs.
    package let activations: UsedActivations?

    /// A share from its parts.
    package init(
        measured: MeasuredShare, evidence: [CandidateEvidence], figures: [LayerFigures], activations: UsedActivations?
    ) {
        (self.measured, self.evidence) = (measured, evidence)
        (self.figures, self.activations) = (figures, activations)
    }

    /// Measures a share of an original and candidates, and takes what a diagnosis of the candidates needs of it.
    ///
    /// - Parameters:
    ///   - original: the model before quantization.
    ///   - candidates: quantized files made from it; none for a sweep of the original alone.
    ///   - options: what is measured, of which layers, by how many threads.
    ///   - detail: of which layers figures are collected; nil for none.
    ///   - shard: which share it is.
    ///   - report: called with the phase, with what is done of it, and with all of it; from several tasks at once.
    /// - Throws: as ``Assessment``.
    package init(
        _ shard: Shard, of original: Checkpoint, candidates: [Checkpoint], options: AnalysisOptions,
        detail: LayerDetail?,
        report: @escaping @Sendable (_ phase: Assessment.Phase, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) async throws {
        let evidence = try candidates.map { try EvidenceCollector(of: $0, against: original) }
        let analysis = try Analysis(
            reference: original, candidates: candidates, options: options, contents: evidence.map(\.contents),
            observers: evidence, observer: RowObservers(evidence.compactMap(\.originalObserver)))
        let share = analysis.share(shard)
        let (measured, result) = try await analysis.measure(share) { report(.measuring, $0.done, $0.total) }
        var found: [CandidateEvidence] = []
        for (place, candidate) in candidates.enumerated() {
            found.append(
                try await CandidateEvidence(
                    of: candidate, against: original,
                    measurement: Measurement(result, of: result.candidates[place].name),
                    options: DiagnosisOptions(threads: options.threads), collected: evidence[place],
                    isOwn: { share.holds($0, ofCandidate: place) }, report: { report(.diagnosing(place), $0, $1) }))
        }
        let figures =
            if let detail {
                try await analysis.figures(of: detail.names(in: result)) { report(.collecting, $0, $1) }
            } else {
                [LayerFigures]()
            }
        self.init(measured: measured, evidence: found, figures: figures, activations: result.activations)
    }

    /// Whether the files' tensors are still those that were measured, to the byte.
    ///
    /// - Throws: `FileError` if reading fails.
    package func isStill(
        _ shard: Shard, of original: Checkpoint, candidates: [Checkpoint], options: AnalysisOptions
    ) async throws -> Bool {
        let analysis = try Analysis(reference: original, candidates: candidates, options: options)
        return try await analysis.holdsStill(measured, of: analysis.share(shard))
    }
}

extension Assessment {
    /// What the shares of several machines come to together: the same as what one machine finds.
    ///
    /// - Parameters:
    ///   - shares: all of one division.
    ///   - original: headers of the model before quantization.
    ///   - candidates: headers and markers of the quantized files made from it, in the order given.
    ///   - detail: of which layers figures are shown; nil for none.
    /// - Throws: `ShareError` if the shares are not those of the files; else as the other initializer.
    package init(
        merging shares: [AssessmentShare], of original: CheckpointOutline, candidates: [CheckpointOutline],
        options: AnalysisOptions, detail: LayerDetail?
    ) async throws {
        let (original, files) = try (original.checkpoint(), candidates.map { try $0.checkpoint() })
        let contents = try zip(candidates, files).map { try $0.contents(of: $1) }
        let analysis = try Analysis(reference: original, candidates: files, options: options, contents: contents)
        let result = try await analysis.result(
            of: shares.map(\.measured), activations: shares.first?.activations)
        var diagnoses: [Diagnosis] = []
        for (place, candidate) in result.candidates.enumerated() {
            diagnoses.append(
                try await Diagnosis(
                    of: files[place], reference: original, measurement: Measurement(result, of: candidate.name),
                    options: DiagnosisOptions(threads: options.threads),
                    recorded: CandidateEvidence(merging: shares.map { $0.evidence[place] }, of: contents[place])))
        }
        let known = Dictionary(
            shares.flatMap(\.figures).map { ($0.layer, $0) }, uniquingKeysWith: { first, _ in first })
        let figures = try (detail?.names(in: result) ?? [])
            .map { name in
                guard let figures = known[name] else { throw ShareError.lacking(file: original.name, tensor: name) }
                return figures
            }
        self.init(result: result, diagnoses: diagnoses, figures: figures)
    }
}
