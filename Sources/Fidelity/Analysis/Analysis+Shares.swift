// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
package import Files

/// An analysis that several machines do together, each a share.
extension Analysis {
    /// The share of the files that a shard names.
    package func share(_ shard: Shard) -> TensorShare { TensorShare(shard, of: reference, and: candidates) }

    /// Reads and measures a share, with no SHA-256 of files.
    ///
    /// - Parameter report: called between tensors.
    /// - Returns: what was measured, and a result of the share's layers alone, which has no digests of files.
    /// - Throws: as ``run(report:)``.
    package func measure(
        _ share: TensorShare, report: @Sendable (Progress) -> Void = { _ in }
    ) async throws -> (measured: MeasuredShare, result: FidelityResult) {
        let frame = try AnalysisFrame(of: self)
        let plan = PassPlan(self, in: frame, share: share)
        var results = PassResults(candidates: candidates.count)
        try await results.run(plan, report: report)
        try await results.complete(plan)
        try checkUnchanged()
        var result = frame.result
        result.layers = layers.compactMap { results.layers[$0.name] }
        result.unquantized = results.comparisons(of: frame.kept, knownOnly: true)
        result.candidates = candidates.map {
            CheckpointIdentity(name: $0.label, bytes: $0.checkpoint.byteCount, tensors: 0, digest: "")
        }
        return (results.share(layers: result.layers), result)
    }

    /// The digests of a share's tensors, which are those of an earlier measurement only if no byte has changed.
    ///
    /// - Throws: `FileError` if reading fails.
    package func holdsStill(_ measured: MeasuredShare, of share: TensorShare) async throws -> Bool {
        var results = PassResults(candidates: candidates.count)
        try await results.complete(of: self, share: share)
        try checkUnchanged()
        return results.hasDigests(of: measured)
    }

    /// The result of all shares together: the same as that of one machine.
    ///
    /// - Parameters:
    ///   - shares: what was measured, by all shards of one division.
    ///   - activations: what each of them had of activations.
    /// - Throws: ``ShareError`` if something of the files was not measured; else as ``run(report:)``.
    package func result(
        of shares: [MeasuredShare], activations: UsedActivations?
    ) async throws -> FidelityResult {
        var frame = try AnalysisFrame(of: self)
        frame.result.activations = activations
        frame.result.metrics = options.measured(hasActivations: activations != nil)
        let results = PassResults(merging: shares, candidates: candidates.count)
        try check(results, in: frame)
        return try await result(of: results, in: frame)
    }

    /// Makes sure that all was measured, and that it is of these files.
    private func check(_ results: PassResults, in frame: AnalysisFrame) throws(ShareError) {
        for tensor in layers {
            guard let layer = results.layers[tensor.name] else {
                throw .lacking(file: reference.name, tensor: tensor.name)
            }
            guard layer.shape == tensor.shape, layer.elementType == tensor.elementType else {
                throw .otherLayer(file: reference.name, tensor: tensor.name)
            }
            for partner in frame.partners[tensor.name] ?? []
            where layer.measured[partner.candidate.label]?.parts.contains(where: { $0.layer == partner.layer.name })
                != true
            {
                throw .lacking(file: partner.candidate.label, tensor: partner.layer.weight.name)
            }
        }
        if let tensor = results.reference.firstUnknown(of: reference) {
            throw .lacking(file: reference.name, tensor: tensor.name)
        }
        for candidate in candidates {
            if let tensor = results.candidates[candidate.place].firstUnknown(of: candidate.checkpoint) {
                throw .lacking(file: candidate.label, tensor: tensor.name)
            }
            for (original, kept) in frame.kept[candidate.place]
            where !kept.isOfOtherSize(than: original) && !results.hasComparison(of: kept) {
                throw .lacking(file: candidate.label, tensor: kept.tensor.name)
            }
        }
    }
}
