// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import Codecs
internal import Files

/// How a file is diagnosed: every layer examined, then all of them together.
extension Diagnosis {
    /// Diagnoses a file.
    ///
    /// - Parameters:
    ///   - checkpoint: the file.
    ///   - reference: its original; nil to go by the file alone.
    ///   - options: how much is read, and by how many threads.
    ///   - report: called with layers done and layers in all, from several tasks at once.
    /// - Throws: `FileError` if reading fails, `BudgetError` if a budget is too small for the file, `CancellationError` if the task
    ///   was cancelled.
    public init(
        of checkpoint: Checkpoint, reference: Checkpoint? = nil, options: DiagnosisOptions = DiagnosisOptions(),
        report: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws {
        try await self.init(
            of: checkpoint, reference: reference, measurement: nil, options: options, collected: nil, report: report)
    }

    /// Diagnoses a file of which another pass may have read and measured what it needs.
    ///
    /// - Parameters:
    ///   - checkpoint: the file.
    ///   - reference: its original; nil to go by the file alone.
    ///   - measurement: what an analysis against that original has measured of the file; nil to measure it here.
    ///   - collected: the evidence of layers that another pass has read; nil to read them here.
    ///   - recorded: the evidence of all layers, as machines that have read them have written it down; nil to read them here.
    ///   - fetching: called with the bytes that have come of those that a budget's plan asks for.
    ///   - report: called with layers done and layers in all.
    /// - Throws: `FileError` where reading fails, `BudgetError` if a budget is too small for the file.
    package init(
        of checkpoint: Checkpoint, reference: Checkpoint? = nil, measurement: Measurement?,
        options: DiagnosisOptions = DiagnosisOptions(), collected: EvidenceCollector? = nil,
        recorded: CandidateEvidence? = nil, fetching: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
        report: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws {
        let prepared =
            try collected == nil && recorded == nil
            ? PreparedCheckpoint(checkpoint, depth: options.depth, report: fetching) : nil
        let known = prepared?.contents ?? collected?.contents ?? recorded?.contents
        let contents = try known ?? QuantizedCheckpoint(scanning: checkpoint)
        let depths = prepared?.depths ?? PreparedCheckpoint.depths(options.depth, of: contents)
        let file = prepared?.checkpoint ?? checkpoint
        let layers = try await Self.evidence(
            of: contents.layers + contents.others.compactMap(\.unrotated), in: file, depths, options: options,
            collected: collected, recorded: recorded, report: report)
        let formats =
            if let recorded {
                recorded.formats(of: contents)
            } else {
                try await Self.formats(contents, in: file, depths, options: options)
            }
        let inquiry = RotationInquiry(
            checkpoint: collected?.recorded ?? file, layers: layers, depths: depths, threads: options.threads,
            known: recorded?.looks ?? [:])
        let rotation = layers.isEmpty ? nil : try await inquiry.run()
        var evidence: ReferenceEvidence?
        if let reference {
            evidence = try await ReferenceEvidence(
                of: collected?.recorded ?? file, layers: layers, formats: formats,
                against: collected?.recordedReference ?? reference, measurement: measurement, options: options,
                trials: recorded?.trials)
        }
        let names = checkpoint.tensors.map(\.name)
        let architecture = Architecture(of: checkpoint.tensors)
        self.init(
            name: checkpoint.name, contents: contents, layers: layers,
            rotation: rotation,
            claim: FileClaim(of: checkpoint), reference: evidence,
            architecture: architecture,
            advice: ConversionAdvice(for: contents, names: names, of: architecture), thresholds: options.thresholds)
        self.formats = formats
        facts =
            try recorded.map { FileFacts(merging: $0.facts, of: file, contents, formats) }
            ?? FileFacts(of: file, contents, formats, depths: depths)
        read = prepared?.figures
        try checkpoint.checkUnchanged()
        try reference?.checkUnchanged()
        findings = FindingRules(self).all
    }

    /// The layers of other formats whose weights can be read.
    static func formats(in contents: QuantizedCheckpoint) -> [OtherLayer] {
        contents.others.filter { $0.packed != nil && $0.unrotated == nil }
    }

    /// The evidence of the layers of other formats whose weights can be read.
    static func formats(
        _ contents: QuantizedCheckpoint, in checkpoint: Checkpoint, _ depths: LayerDepths, options: DiagnosisOptions,
        reading isRead: (String) -> Bool = { _ in true }
    ) async throws -> [FormatEvidence] {
        let layers = formats(in: contents).filter { isRead($0.weight.name) }
        return try await concurrentMap(count: layers.count, limit: options.threads) {
        } body: { _, index in
            try FormatExamination(
                checkpoint: checkpoint, source: layers[index], depth: depths.of(layers[index].weight),
                thresholds: options.thresholds
            )
            .run()
        }
        .compactMap { $0 }
    }

    /// The evidence of INT8 layers.
    static func evidence(
        of layers: [StoredLayer], in checkpoint: Checkpoint, _ depths: LayerDepths, options: DiagnosisOptions,
        collected: EvidenceCollector?, recorded: CandidateEvidence? = nil,
        report: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> [LayerEvidence] {
        let progress = LayerProgress(total: layers.count, report: report)
        return try await concurrentMap(count: layers.count, limit: options.threads) {
        } body: { _, index in
            let examination = LayerExamination(
                checkpoint: checkpoint, layer: layers[index], depth: depths.of(layers[index].weight),
                thresholds: options.thresholds)
            let known = try recorded?.evidence(of: layers[index]) ?? collected?.evidence(of: layers[index])
            let evidence = try known ?? examination.run()
            progress.advance()
            return evidence
        }
    }
}

extension FindingRules {
    /// Every finding, the worst first, and in the order of the rules within a severity.
    var all: [Finding] {
        let found =
            rotation + loss + codes + scales + markers + selection + parents + reference.compactMap(withoutFP8Layers)
            + formatParents + formatScales + formatMarkers + formatReference
        let all = found + [avoidable(beside: found)].compactMap { $0 }
        return Severity.allCases.reversed().flatMap { severity in all.filter { $0.severity == severity } }
    }
}
