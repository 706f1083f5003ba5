// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
package import Fidelity
package import Findings

/// A candidate, measured for a check.
package struct CandidateMeasurement: Sendable {
    /// What and how much is measured.
    package struct Settings: Sendable {
        /// The metrics to measure against the original.
        package var metrics: Set<Metric>
        /// Regular expressions that choose layers; empty for all.
        package var include: [String]
        /// Regular expressions that leave layers out.
        package var exclude: [String]
        /// Whether a layer is chosen by these.
        package var selects: @Sendable (String) -> Bool
        /// Whether the SHA-256 of files and tensors is taken of the bytes that are measured.
        package var hashes = false
        /// What the original's layers are fed; nil if that is not known.
        package var activations: MatchedActivations?
        /// Tasks that run at once.
        package var threads: Int
        /// The version of the tool.
        package var version: String

        /// Settings from their parts.
        package init(
            metrics: Set<Metric>, include: [String], exclude: [String], threads: Int, version: String,
            selects: @escaping @Sendable (String) -> Bool
        ) {
            self.metrics = metrics
            self.include = include
            self.exclude = exclude
            self.threads = threads
            self.version = version
            self.selects = selects
        }
    }

    /// The candidate in the form of a baseline.
    package let baseline: Baseline
    /// What is wrong with it.
    package let findings: [Finding]
    /// What is quantized in it.
    let contents: QuantizedCheckpoint
    /// What identifies the candidate's files, with the hashes that were asked for.
    package let candidate: CheckpointIdentity
    /// The same of the original; nil without one.
    package let reference: CheckpointIdentity?

    /// The quantized layers that could not be judged, called as the baseline calls them.
    package let unjudged: [Baseline.Skipped]

    /// Measures a candidate: against its original where there is one, and by itself, in one pass over its bytes.
    ///
    /// - Parameters:
    ///   - reference: the original; nil to go by the candidate alone.
    ///   - known: the baseline that it will be compared with; nil for none.
    ///   - report: called with bytes done and bytes in all.
    /// - Throws: `FileError` where reading fails; `FidelityError` where most layers are not the original's.
    package init(
        of candidate: Checkpoint, reference: Checkpoint?, like known: Baseline?, settings: Settings,
        report: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws {
        let evidence = try EvidenceCollector(of: candidate, against: reference)
        contents = evidence.contents
        let diagnosisOptions = DiagnosisOptions(depth: .full, threads: settings.threads)
        let diagnosis: Diagnosis
        if let reference {
            var options = AnalysisOptions(metrics: settings.metrics, threads: settings.threads)
            options.selects = settings.selects
            options.sweeps = false
            options.hashes = settings.hashes
            options.activations = settings.activations
            let result = try await Analysis(
                reference: reference, candidates: [candidate], options: options, contents: [evidence.contents],
                observers: [evidence], observer: RowObservers([evidence.originalObserver].compactMap { $0 })
            )
            .run { report($0.done, $0.total) }
            (self.candidate, self.reference) = (result.candidates[0], result.reference)
            diagnosis = try await Diagnosis(
                of: candidate, reference: reference, measurement: Measurement(result, of: result.candidates[0].name),
                options: diagnosisOptions, collected: evidence)
            let label = result.candidates[0].name
            var baseline = Baseline(
                of: label, in: result, pool: result.summary.measured[label]?.quantized,
                options: Baseline.Options(
                    metrics: Metric.all.filter(settings.metrics.contains).map(\.id),
                    include: settings.include, exclude: settings.exclude),
                version: settings.version)
            // A candidate that is called like its original has another label in a report.
            baseline.candidate.name = candidate.name
            baseline.add(diagnosis, against: reference, like: known)
            self.baseline = baseline
        } else {
            let identity = try await IdentifiedCheckpoint(
                candidate, quantized: evidence.contents, threads: settings.threads, hashes: settings.hashes,
                observer: evidence)
            (self.candidate, self.reference) = (identity.file, nil)
            diagnosis = try await Diagnosis(
                of: candidate, measurement: nil, options: diagnosisOptions, collected: evidence)
            baseline = Baseline(
                alone: diagnosis, identity: identity, like: known,
                options: Baseline.Options(metrics: [], include: settings.include, exclude: settings.exclude),
                selects: settings.selects, version: settings.version)
        }
        if settings.hashes { try reference == nil ? evidence.checkUnchanged() : evidence.checkScales() }
        try candidate.checkUnchanged()
        try reference?.checkUnchanged()
        let names = KnownNames(known ?? baseline, for: diagnosis.contents)
        unjudged =
            (diagnosis.unjudged.map { ($0.weight, $0.reason) }
            + Self.notCompared(diagnosis, found: baseline, known: known, names))
            .flatMap { weight, reason in
                names.names(ofLayer: weight).map { Baseline.Skipped(name: $0, reason: reason) }
            }
            .filter { settings.selects($0.name) }
        findings = diagnosis.findings.map { finding in
            Finding(
                finding, naming: { names.names(ofLayer: $0) }, contents: diagnosis.contents)
        }
    }
}

extension CandidateMeasurement {
    /// The layers of other formats than INT8 that are judged and not compared, by their weights, and why.
    private static func notCompared(
        _ diagnosis: Diagnosis, found: Baseline, known: Baseline?, _ names: KnownNames
    ) -> [(weight: String, reason: String)] {
        let withoutFigures = Set(known?.skipped.map(\.name) ?? [])
        let compared = Set(found.layers.map(\.name)).subtracting(withoutFigures)
        return diagnosis.formats.map(\.layer.weight.name)
            .compactMap { weight in
                let own = names.names(ofLayer: weight)
                guard !own.contains(where: compared.contains) else { return nil }
                let reason =
                    own.contains(where: withoutFigures.contains)
                    ? "The baseline has no figures of it; --update-baseline takes those that its codes imply."
                    : "The original has no layer that it can be compared with."
                return (weight, reason)
            }
    }
}

extension Finding {
    /// A finding with its layers called as the baseline calls them.
    fileprivate init(_ finding: Finding, naming: (String) -> [String], contents: QuantizedCheckpoint) {
        let weights = Dictionary(
            contents.layers.map { ($0.name, $0.weight.name) } + contents.others.map { ($0.name, $0.weight.name) },
            uniquingKeysWith: { first, _ in first })
        let subjects = finding.subjects.flatMap { subject in
            naming(weights[subject.name] ?? subject.name).map(subject.called)
        }
        self.init(
            finding.id, finding.severity, subjects, cause: finding.cause, consequence: finding.consequence,
            remedy: finding.remedy)
    }
}
