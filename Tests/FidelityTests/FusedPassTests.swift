// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import TestSupport
import Testing

@testable import Fidelity

/// Candidates that have apart what the original has fused, or fused what it has apart, in the pass that hashes them too.
@Suite("A pass over fused projections") struct FusedPassTests {
    private static let parts = [
        ("l.attention.to_q.weight", 16), ("l.attention.to_k.weight", 8), ("l.attention.to_v.weight", 8),
    ]

    /// An original and a candidate, of which one is fused.
    private func files(isOriginalFused: Bool) throws -> (original: [UInt8], candidate: [UInt8]) {
        let weights = Self.parts.flatMap { SampleModels.weights($0.0, rows: $0.1, columns: 64) }
        guard isOriginalFused else {
            return (
                SafetensorsBytes.file(Self.parts.map { SampleModels.plain($0.0, rows: $0.1, columns: 64) }),
                SafetensorsBytes.file(
                    SampleModels.quantized("l.attention.qkv.weight", of: Self.parts.map { ($0.0, $0.1) }, columns: 64))
            )
        }
        // Not in the order of the original's rows.
        let apart = Self.parts.reversed().flatMap { SampleModels.quantized($0.0, of: [$0], columns: 64) }
        return (
            SafetensorsBytes.file([("l.attention.qkv.weight", "F32", [32, 64], SafetensorsBytes.f32(weights))]),
            SafetensorsBytes.file(apart)
        )
    }

    private func result(
        _ original: [UInt8], _ candidate: CountingBytes, sweeps: Bool, hashes: Bool
    ) async throws -> FidelityResult {
        var options = AnalysisOptions(threads: 2)
        options.sweeps = sweeps
        options.hashes = hashes
        return try await Analysis(
            reference: Checkpoint(sources: [MemoryBytes(original, name: "a")], name: "a"),
            candidates: [Checkpoint(sources: [candidate], name: "b")], options: options
        )
        .run()
    }

    @Test("gives the same figures and digests with hashes and without", arguments: [true, false], [true, false])
    func isTheSameWithHashes(isOriginalFused: Bool, sweeps: Bool) async throws {
        let (original, candidate) = try files(isOriginalFused: isOriginalFused)
        let bytes = CountingBytes(candidate, name: "b")
        let plain = try await result(original, bytes, sweeps: sweeps, hashes: false)
        let hashed = try await result(original, CountingBytes(candidate, name: "b"), sweeps: sweeps, hashes: true)
        #expect(plain.layers == hashed.layers && plain.layers.count == (isOriginalFused ? 1 : 3))
        #expect(plain.layers.allSatisfy { ($0.measured["b"]?.values[.snrDB] ?? 0) > 40 })
        #expect(plain.layers.first?.measured["b"]?.parts.count == (isOriginalFused ? 3 : 1))
        #expect(plain.candidates.map(\.digest) == hashed.candidates.map(\.digest))
        #expect(try hashed.candidates[0].sha256 == Checkpoint(sources: [bytes], name: "b").sha256())
        let source = try Checkpoint(sources: [MemoryBytes(original, name: "a")], name: "a")
        #expect(try hashed.reference.sha256 == source.sha256() && hashed.reference.digest == plain.reference.digest)
    }

    @Test("refuses parts that are rewritten between the read that hashes and the one that measures")
    func noticesOtherRows() async throws {
        let (original, candidate) = try files(isOriginalFused: true)
        let counting = CountingBytes(candidate, name: "b")
        let known = try await result(original, counting, sweeps: false, hashes: true)
        let start = 8 + candidate.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        var refused = 0
        for call in 0..<counting.callCount {
            // Codes of the first layer in the file; marker and scales stay.
            let bytes = CountingBytes(candidate, name: "b", rewriting: (call, { $0[start] ^= 3 }))
            guard let made = try? await result(original, bytes, sweeps: false, hashes: true) else {
                refused += 1
                continue
            }
            let isOld = made.candidates[0].sha256 == known.candidates[0].sha256
            #expect(isOld == (made.layers == known.layers), "before read \(call)")
        }
        #expect(refused > 0)
    }
}
