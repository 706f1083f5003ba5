// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

/// What identifies a quantized checkpoint and each quantized layer in it, without an original.
package struct IdentifiedCheckpoint: Sendable, Equatable {
    /// The checkpoint.
    package let file: CheckpointIdentity
    /// Digests of codes and scales, by the name of the layer's weight.
    package let layers: [String: String]

    /// Reads everything once, in the files' order.
    ///
    /// - Parameters:
    ///   - label: what the checkpoint is called in the result; its name where nil.
    ///   - quantized: what is quantized in it; nil if digests of layers are not asked for.
    ///   - hashes: whether the SHA-256 of files and tensors is taken too.
    ///   - observer: who sees the rows while they are read.
    /// - Throws: `FileError` where reading fails.
    package init(
        _ checkpoint: Checkpoint, label: String? = nil, quantized: QuantizedCheckpoint?, threads: Int,
        hashes: Bool = false, observer: (any RowObserver)? = nil
    ) async throws {
        var digest = CheckpointDigest()
        let taken = hashes ? FileHashes(of: checkpoint) : nil
        try await digest.complete(
            DigestPass(checkpoint: checkpoint, observer: observer, hashes: taken, threads: threads))
        var file = digest.identity(of: checkpoint, label: label ?? checkpoint.name)
        if let taken { (file.sha256, file.tensorSHA256) = try taken.finish() }
        try checkpoint.checkUnchanged()
        self.file = file
        layers = quantized?.digests(digest) ?? [:]
    }
}

extension QuantizedCheckpoint {
    /// Digests of codes and scales, by the name of the layer's weight.
    func digests(_ digest: CheckpointDigest) -> [String: String] {
        Dictionary(
            readable.map { layer in
                let pieces = layer.measuredTensors.compactMap { digest.tensors[$0.name] }
                return (layer.weight.name, Digest(of: pieces).description)
            }, uniquingKeysWith: { first, _ in first })
    }
}

extension FidelityResult {
    /// Keeps the digests of a candidate's layers with what was measured of them.
    mutating func keep(_ digests: [String: String], of candidate: String, partners: [String: [Partner]]) {
        for index in layers.indices {
            let parts = partners[layers[index].name]?.filter { $0.candidate.label == candidate } ?? []
            layers[index].measured[candidate]?.digest = Self.digest(
                of: parts.compactMap { digests[$0.layer.weight.name] })
        }
    }

    /// One digest for several layers; nil for none.
    private static func digest(of parts: [String]) -> String? {
        guard parts.count > 1 else { return parts.first }
        let text = Array(parts.joined(separator: " ").utf8)
        return unsafe text.withUnsafeBytes { unsafe Digest(of: $0).description }
    }
}
