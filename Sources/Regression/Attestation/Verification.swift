// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Documents
internal import Fidelity

/// Whether a download is what its publisher attested, told without the original.
package struct Verification: Sendable, Equatable, Encodable {
    /// One thing that is not as it is attested.
    package struct Difference: Sendable, Equatable, Encodable {
        /// The tensor, metadata's key or layer that it is about; nil for the attestation itself.
        package var subject: String?
        /// What is different, in one sentence.
        package var message: String
    }

    /// What differs: tensors, then metadata, then markers, then figures.
    package let differences: [Difference]
    /// Whether the files are the attested ones to the byte; otherwise order, shards or padding differ.
    package let isSameFiles: Bool
    /// Tensors that were compared.
    package let tensors: Int

    private enum CodingKeys: String, CodingKey {
        case differences
        case isSameFiles = "same_files"
        case tensors
    }

    /// How far a recomputed estimate can lie from the attested one, in dB: versions may sum in another order.
    static let figureError = 0.01

    /// Reads a candidate whole and compares it.
    ///
    /// - Parameter report: called now and then with the bytes that are done, and all of them.
    /// - Throws: `FileError` where reading fails.
    package init(
        of candidate: Checkpoint, against attestation: Attestation, threads: Int, version: String,
        report: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws {
        var settings = CandidateMeasurement.Settings(
            metrics: [], include: [], exclude: [], threads: threads, version: version, selects: { _ in true })
        settings.hashes = true
        let found = try await CandidateMeasurement(
            of: candidate, reference: nil, like: attestation.measured, settings: settings, report: report)
        let tensors = Attestation.tensors(of: candidate, sha256: found.candidate.tensorSHA256)
        var differences = Self.differences(of: tensors, from: attestation.tensors)
        differences += Self.differences(of: Attestation.metadata(of: candidate), from: attestation.metadata)
        differences += Self.differences(of: found.baseline, from: attestation.measured)
        self.differences = differences
        self.tensors = tensors.count
        isSameFiles = Set(found.candidate.sha256.values) == Set(attestation.candidate.sha256.values)
    }

    private static func differences(
        of found: [Attestation.Tensor], from attested: [Attestation.Tensor]
    ) -> [Difference] {
        let ours = Dictionary(found.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let known = Set(attested.map(\.name))
        let changed = attested.compactMap { tensor -> Difference? in
            guard let now = ours[tensor.name] else {
                return Difference(subject: tensor.name, message: "The tensor is missing.")
            }
            guard (now.dtype, now.shape) == (tensor.dtype, tensor.shape) else {
                return Difference(
                    subject: tensor.name,
                    message: "The tensor is \(now.dtype) \(now.shape); attested is \(tensor.dtype) \(tensor.shape).")
            }
            guard now.sha256 != tensor.sha256 else { return nil }
            return Difference(
                subject: tensor.name,
                message: "The tensor's SHA-256 is \(now.sha256); attested is \(tensor.sha256).")
        }
        let added = found.filter { !known.contains($0.name) }
        return changed + added.map { Difference(subject: $0.name, message: "The tensor is not attested.") }
    }

    private static func differences(
        of found: [String: String], from attested: [String: String]
    ) -> [Difference] {
        Set(found.keys).union(attested.keys).sorted()
            .compactMap { key in
                switch (found[key], attested[key]) {
                case (nil, _): Difference(subject: key, message: "The metadata's entry is missing.")
                case (_, nil): Difference(subject: key, message: "The metadata's entry is not attested.")
                case (let now, let then):
                    now == then
                        ? nil : Difference(subject: key, message: "The metadata's entry is not what is attested.")
                }
            }
    }
}

extension Verification {
    /// What markers and codes say, against what is attested of them.
    static func differences(of found: Baseline, from attested: Baseline) -> [Difference] {
        let ours = Dictionary(found.layers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return attested.layers.flatMap { layer -> [Difference] in
            guard let now = ours[layer.name] else {
                return [Difference(subject: layer.name, message: "The layer cannot be read as a quantized one.")]
            }
            return [marker(now, layer), statistics(now, layer), claim(now, layer)].compactMap { $0 }
        }
    }

    private static func marker(_ now: Baseline.Layer, _ layer: Baseline.Layer) -> Difference? {
        guard now.scaling != layer.scaling || now.group != layer.group else { return nil }
        return Difference(subject: layer.name, message: "The layer is \(now.label); attested is \(layer.label).")
    }

    /// The codes' own estimate, computed again.
    private static func statistics(_ now: Baseline.Layer, _ layer: Baseline.Layer) -> Difference? {
        let (attested, found) = (layer.figures[.estimatedSNRDB], now.figures[.estimatedSNRDB])
        switch (found, attested) {
        case (.absent, _), (_, .absent), (.undefined, .undefined): return nil
        case (.number(let found), .number(let attested)) where abs(found - attested) <= figureError: return nil
        default:
            let words = [found, attested].map { $0.number.map(Figures.text) ?? "undefined" }
            return Difference(
                subject: layer.name,
                message: "The codes imply an SNR of \(words[0]) dB; attested is \(words[1]).")
        }
    }

    /// A measured SNR can hardly exceed what the codes allow: no original is needed to see that.
    ///
    /// Of other formats than INT8 the codes do not say it so well.
    private static func claim(_ now: Baseline.Layer, _ layer: Baseline.Layer) -> Difference? {
        guard now.encoding == nil, let measured = layer.figures[.snrDB].number,
            let found = now.figures[.estimatedSNRDB].number,
            measured > found + Figures.estimateError
        else { return nil }
        return Difference(
            subject: layer.name,
            message: "An SNR of \(Figures.text(measured)) dB is attested; the codes imply \(Figures.text(found)).")
    }
}

/// What `fidelio verify --json` prints: `fidelio.verification/1`.
package struct VerificationDocument: Sendable, SchemaDocument {
    package static let schemaName = "fidelio.verification"
    package static let schemaVersion = 1

    private struct Contents: Encodable {
        let tool: Tool
        let verified: Bool
        let result: Verification
    }

    private let contents: Contents

    /// The document of a verification.
    package init(_ verification: Verification, version: String) {
        contents = Contents(
            tool: Tool(version: version), verified: verification.differences.isEmpty, result: verification)
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws { try contents.encode(to: encoder) }
}
