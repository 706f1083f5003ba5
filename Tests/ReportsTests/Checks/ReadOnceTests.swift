// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Fidelity
import Files
import Findings
import Regression
import SystemPackage
import TestSupport
import Testing

@testable import Reports

/// How often the bytes of a file are read by each command, for a file without findings.
@Suite("Every command reads", .serialized)
struct ReadOnceTests {
    /// What is read.
    enum Command: String, CaseIterable, CustomTestStringConvertible {
        case verify
        case attest
        case check
        case checkAlone = "check without the original"
        case analyze
        case analyzeWithHashes = "analyze --sha256"

        var testDescription: String { rawValue }
    }

    private static let settings = CandidateMeasurement.Settings(
        metrics: [.snrDB, .maxAbsErr, .cosine, .rowSNRDB], include: [], exclude: [], threads: 2, version: "1",
        selects: { _ in true })

    private static let attested = Task {
        try await Attestation(
            of: CheckedFixture.good().checkpoint(), reference: CheckedFixture.original(), recipe: nil,
            settings: settings)
    }

    private func run(_ command: Command, _ candidate: Checkpoint, _ reference: Checkpoint) async throws {
        switch command {
        case .verify:
            let verification = try await Verification(
                of: candidate, against: Self.attested.value, threads: 2, version: "1")
            #expect(verification.differences == [] && verification.isSameFiles)
        case .attest:
            _ = try await Attestation(of: candidate, reference: reference, recipe: nil, settings: Self.settings)
        case .check:
            _ = try await CandidateMeasurement(of: candidate, reference: reference, like: nil, settings: Self.settings)
        case .checkAlone:
            _ = try await CandidateMeasurement(of: candidate, reference: nil, like: nil, settings: Self.settings)
        case .analyze, .analyzeWithHashes:
            try await analyze(candidate, reference, hashes: command == .analyzeWithHashes)
        }
    }

    private func analyze(_ candidate: Checkpoint, _ reference: Checkpoint, hashes: Bool) async throws {
        var options = AnalysisOptions(threads: 2)
        options.hashes = hashes
        let evidence = try EvidenceCollector(of: candidate, against: reference)
        let result = try await Analysis(
            reference: reference, candidates: [candidate], options: options, contents: [evidence.contents],
            observers: [evidence], observer: evidence.originalObserver
        )
        .run()
        let diagnosis = try await Diagnosis(
            of: candidate, reference: reference, measurement: Measurement(result, of: result.candidates[0].name),
            collected: evidence)
        #expect(diagnosis.isWhole)
    }

    @Test("a good candidate once, and its original no more often than it has to", arguments: Command.allCases)
    func readsOnce(command: Command) async throws {
        _ = try await Self.attested.value
        let good = try CheckedFixture.good()
        let candidate = CountingBytes(good.bytes, name: good.name)
        let reference = CountingBytes(try await Self.original.value, name: "original.safetensors")
        try await run(
            command, Checkpoint(sources: [candidate], name: candidate.name),
            Checkpoint(sources: [reference], name: reference.name))
        // A scan looks at 64 KiB of each layer's codes, to tell bytes that hold two codes each. It is made before the pass,
        // and again after it where hashes are vouched for. Of a large file that is next to nothing; of this one it is not.
        let layers = good.tensors.count { $0.name.hasSuffix(".weight_scale") }
        let scanned = Double(layers * 64 << 10) / Double(candidate.byteCount)
        let scans = [.check, .checkAlone, .analyze].contains(command) ? 1.0 : 2.0
        #expect(candidate.timesRead <= 1.05 + scans * scanned)
        switch command {
        case .verify, .checkAlone: #expect(reference.timesRead < 0.01)
        case .check: #expect(reference.timesRead <= 1.05)
        case .attest, .analyze, .analyzeWithHashes: #expect(reference.timesRead <= 2.1)
        }
    }

    private static let original = Task {
        try FileBytes.contents(
            of: FilePath(TestFiles.fixtures).appending("minilm_layers_bf16.safetensors"), limit: 1 << 24)
    }

    @Test("what it attests: files that are rewritten between any two reads give no false manifest")
    func attestsWhatItMeasured() async throws {
        let (good, original) = try await Self.oneLayer()
        let known = try await [
            Self.attestation(MemoryBytes(good, name: "c"), MemoryBytes(original, name: "o")),
            Self.attestation(MemoryBytes(Self.rewritten(good), name: "c"), MemoryBytes(original, name: "o")),
            Self.attestation(MemoryBytes(good, name: "c"), MemoryBytes(Self.rewritten(original), name: "o")),
        ]
        #expect(known[0].measured != known[1].measured && known[0].measured != known[2].measured)
        let (candidate, reference) = (CountingBytes(good, name: "c"), CountingBytes(original, name: "o"))
        _ = try await Self.attestation(candidate, reference)
        var refused = 0
        for (isCandidate, calls) in [(true, candidate.callCount), (false, reference.callCount)] {
            for call in 0..<calls {
                let change: @Sendable (inout [UInt8]) -> Void = { $0 = Self.rewritten($0) }
                let made = try? await Self.attestation(
                    CountingBytes(good, name: "c", rewriting: isCandidate ? (call, change) : nil),
                    CountingBytes(original, name: "o", rewriting: isCandidate ? nil : (call, change)))
                guard let made else {
                    refused += 1
                    continue
                }
                // Hashes of a file that ever was come with that file's figures.
                for known in known where (made.candidate, made.reference) == (known.candidate, known.reference) {
                    #expect(made == known, "before read \(call) of the \(isCandidate ? "candidate" : "original")")
                }
            }
        }
        #expect(refused > 0)
    }

    /// The bytes of a candidate of one layer, and of its original.
    private static func oneLayer() async throws -> (candidate: [UInt8], original: [UInt8]) {
        var good = try CheckedFixture.good()
        good.keepOnly(good.tensors.filter { $0.name.hasPrefix(CheckedFixture.key) })
        let name = "\(CheckedFixture.key).weight"
        let original = try CheckedFixture.original()
        let tensor = try #require(original.tensor(named: name))
        let weights = (name, tensor.elementType.rawValue, tensor.shape, try original.bytes(of: tensor))
        return (good.bytes, SafetensorsBytes.file([weights]))
    }

    private static func attestation(
        _ candidate: any ByteSource, _ reference: any ByteSource
    ) async throws -> Attestation {
        try await Attestation(
            of: Checkpoint(sources: [candidate], name: candidate.name),
            reference: Checkpoint(sources: [reference], name: reference.name), recipe: nil, settings: settings)
    }

    /// The same file with other codes, scales and weights.
    private static func rewritten(_ bytes: [UInt8]) -> [UInt8] {
        let start = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        var bytes = bytes
        for index in bytes.indices.dropFirst(start) where index.isMultiple(of: 4) { bytes[index] ^= 5 }
        return bytes
    }
}
