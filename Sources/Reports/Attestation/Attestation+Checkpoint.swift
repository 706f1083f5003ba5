// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import Codecs
internal import OrderedCollections
internal import Regression

extension Attestation {
    /// Reads both files whole and says what the candidate is.
    ///
    /// - Parameters:
    ///   - recipe: the command that made the candidate, as its publisher states it.
    ///   - report: called with bytes done and bytes in all, while the candidate is measured.
    /// - Throws: `CheckpointError` where reading fails; `FidelityError` where most layers are not the original's.
    public init(
        of candidate: Checkpoint, reference: Checkpoint, recipe: String?, settings: CandidateMeasurement.Settings,
        report: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws {
        let measured = try await CandidateMeasurement(
            of: candidate, reference: reference, like: nil, settings: settings, report: report
        )
        .baseline
        let contents = try QuantizedCheckpoint(scanning: candidate)
        let labels = contents.layers.map { Configuration(scaling: $0.scaling, rotation: $0.rotation).description }
        self.init(
            candidate: Files(name: candidate.name, sha256: try candidate.sha256()),
            reference: Files(name: reference.name, sha256: try reference.sha256()),
            tensors: try await Self.tensors(of: candidate, threads: settings.threads),
            metadata: Self.metadata(of: candidate),
            recipe: Recipe(
                layers: Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +), kept: contents.plainTensors.count,
                stated: recipe),
            measured: measured)
    }

    /// The contents of every tensor, in the order of names.
    static func tensors(of checkpoint: Checkpoint, threads: Int) async throws -> [Tensor] {
        let sorted = checkpoint.tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return try await concurrentMap(count: sorted.count, limit: threads) {
        } body: { _, index in
            let tensor = sorted[index]
            return Tensor(
                name: tensor.name, dtype: tensor.elementType.rawValue, shape: tensor.shape,
                sha256: try checkpoint.sha256(of: tensor))
        }
    }

    /// The free metadata, each value by its SHA-256.
    static func metadata(of checkpoint: Checkpoint) -> [String: String] {
        Dictionary(checkpoint.metadata.map { ($0.key, $0.value.sha256) }, uniquingKeysWith: { first, _ in first })
    }
}
