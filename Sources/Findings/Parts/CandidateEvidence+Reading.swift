// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
internal import Fidelity
internal import Files

extension CandidateEvidence {
    /// Takes what a share of a candidate's layers says.
    ///
    /// - Parameters:
    ///   - checkpoint: the candidate.
    ///   - reference: the original.
    ///   - measurement: what was measured of the share.
    ///   - collected: what was seen while it was measured.
    ///   - isOwn: whether a tensor of the candidate belongs to the share, by its name.
    ///   - report: called with layers done and layers in all, from several tasks at once.
    /// - Throws: `FileError` if reading fails.
    package init(
        of checkpoint: Checkpoint, against reference: Checkpoint, measurement: Measurement, options: DiagnosisOptions,
        collected: EvidenceCollector, isOwn: (String) -> Bool, report: @escaping @Sendable (Int, Int) -> Void
    ) async throws {
        let contents = collected.contents
        let depths = PreparedCheckpoint.depths(options.depth, of: contents)
        let stored = contents.layers + contents.others.compactMap(\.unrotated)
        let layers = try await Diagnosis.evidence(
            of: stored.filter { isOwn($0.weight.name) }, in: checkpoint, depths, options: options, collected: collected,
            report: report)
        let formats = try await Diagnosis.formats(contents, in: checkpoint, depths, options: options, reading: isOwn)
        let looks = try await RotationInquiry(
            checkpoint: collected.recorded, layers: layers, depths: depths, threads: options.threads
        )
        .completeLooks()
        let subjects = ReferenceEvidence.Subjects(
            layers: stored, formats: Diagnosis.formats(in: contents).compactMap(\.packed).filter(\.tellsErrors))
        let reference = try await ReferenceEvidence(
            of: collected.recorded, layers: layers, formats: formats, among: subjects,
            against: collected.recordedReference ?? reference, measurement: measurement, options: options)
        self.init(layers, looks, formats, reference)
        facts = [try FileFacts(of: checkpoint, contents, formats, depths: depths, reading: isOwn)]
        try checkpoint.checkUnchanged()
    }

    private init(
        _ layers: [LayerEvidence], _ looks: [RotationEvidence?], _ formats: [FormatEvidence],
        _ reference: ReferenceEvidence
    ) {
        for (layer, look) in zip(layers, looks) {
            self.layers[layer.layer.weight.name] = LayerRecord(layer, close: look)
        }
        for layer in formats { packed[layer.layer.weight.name] = FormatRecord(layer) }
        (references, packedReferences) = (reference.layers, reference.formats)
    }
}
