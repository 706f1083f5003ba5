// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
internal import Documents
internal import Fidelity
internal import OrderedCollections

extension Attestation {
    /// Reads both files whole and says what the candidate is.
    ///
    /// Hashes and figures come from the same bytes: see `Analysis`.
    ///
    /// - Parameters:
    ///   - recipe: the command that made the candidate, as its publisher states it.
    ///   - report: called with bytes done and bytes in all, while the candidate is measured.
    /// - Throws: `FileError` where reading fails; `FidelityError` where most layers are not the original's.
    package init(
        of candidate: Checkpoint, reference: Checkpoint, recipe: String?, settings: CandidateMeasurement.Settings,
        report: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws {
        var settings = settings
        settings.hashes = true
        let measured = try await CandidateMeasurement(
            of: candidate, reference: reference, like: nil, settings: settings, report: report)
        let labels = measured.contents.readable.map { layer in
            layer.scaling.map { Configuration(scaling: $0, rotation: layer.rotation).description } ?? layer.label
        }
        self.init(
            candidate: Files(name: candidate.name, sha256: measured.candidate.sha256),
            reference: Files(name: reference.name, sha256: measured.reference?.sha256 ?? [:]),
            tensors: Self.tensors(of: candidate, sha256: measured.candidate.tensorSHA256),
            metadata: Self.metadata(of: candidate),
            recipe: Recipe(
                layers: Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +),
                kept: measured.contents.plainTensors.count, stated: recipe),
            measured: measured.baseline)
    }

    /// The contents of every tensor, in the order of names.
    static func tensors(of checkpoint: Checkpoint, sha256: [String: String]) -> [Tensor] {
        checkpoint.tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { tensor in
                Tensor(
                    name: tensor.name, dtype: tensor.elementType.rawValue, shape: tensor.shape,
                    sha256: sha256[tensor.name] ?? "")
            }
    }

    /// The free metadata, each value by its SHA-256.
    static func metadata(of checkpoint: Checkpoint) -> [String: String] {
        Dictionary(checkpoint.metadata.map { ($0.key, $0.value.sha256) }, uniquingKeysWith: { first, _ in first })
    }
}
