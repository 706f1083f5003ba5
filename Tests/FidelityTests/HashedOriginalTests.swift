// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import TestSupport
import Testing

@testable import Fidelity

/// The SHA-256 of an original that is swept: taken in the first of the two passes that a sweep makes.
@Suite("The hash of an original that is swept") struct HashedOriginalTests {
    /// Names in another order than the file's, and a tensor that is no layer.
    private static let original: [SampleModels.Tensor] = [
        SampleModels.plain("layers.1.weight", rows: 40, columns: 64),
        ("norm.weight", "F32", [64], SafetensorsBytes.f32(SampleModels.weights("norm", rows: 1, columns: 64))),
        SampleModels.plain("layers.0.weight", rows: 24, columns: 64),
    ]

    private func result(_ original: CountingBytes, threads: Int = 2, hashes: Bool) async throws -> FidelityResult {
        var options = AnalysisOptions(threads: threads)
        options.hashes = hashes
        let candidate = try SampleModels.checkpoint(
            "b", SampleModels.quantized("layers.0.weight", of: [("layers.0.weight", 24)], columns: 64))
        return try await Analysis(
            reference: Checkpoint(sources: [original], name: "a"), candidates: [candidate], options: options
        )
        .run()
    }

    @Test("changes no figure, and costs no third pass", arguments: [1, 3])
    func costsNothing(threads: Int) async throws {
        let bytes = SafetensorsBytes.file(Self.original)
        let (plain, hashed) = (CountingBytes(bytes, name: "a"), CountingBytes(bytes, name: "a"))
        let expected = try await result(plain, hashes: false)
        let made = try await result(hashed, threads: threads, hashes: true)
        #expect(made.layers == expected.layers && made.layers.count == 2)
        #expect(made.reference.digest == expected.reference.digest)
        #expect(try made.reference.sha256 == Checkpoint(sources: [plain], name: "a").sha256())
        // Two passes; of so small a file the header counts, which is read a few times.
        #expect(hashed.timesRead < 2.5)
    }

    @Test("is never given with figures of other bytes")
    func isOfWhatWasMeasured() async throws {
        let bytes = SafetensorsBytes.file(Self.original)
        let counting = CountingBytes(bytes, name: "a")
        let known = try await result(counting, hashes: true)
        let start = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        var refused = 0
        for call in 0..<counting.callCount {
            let change: @Sendable (inout [UInt8]) -> Void = { bytes in
                for index in bytes.indices.dropFirst(start) where index.isMultiple(of: 64) { bytes[index] ^= 5 }
            }
            let rewritten = CountingBytes(bytes, name: "a", rewriting: (call, change))
            guard let made = try? await result(rewritten, threads: 1, hashes: true) else {
                refused += 1
                continue
            }
            let isOld = made.reference.sha256 == known.reference.sha256
            #expect(isOld == (made.layers == known.layers), "before read \(call)")
        }
        #expect(refused > 0)
    }

    @Test("keeps what the first pass found as long as there is room")
    func keepsWithinRoom() {
        let finite = LayerSweep.Survey(rows: .init(maxima: [1, 2], nonFinite: [0, 0]), tensorMaxima: [2])
        let other = LayerSweep.Survey(rows: .init(maxima: [3, 4], nonFinite: [0, 7]), tensorMaxima: [4])
        let digest = Digest(of: [UInt8]())
        var surveys = KeptSurveys(limit: 32)
        surveys.keep((finite, digest), of: "a")
        surveys.keep((other, digest), of: "b")
        // Two maxima of 4 bytes each have no room any more: 8 bytes and 24 are taken.
        surveys.keep((finite, digest), of: "c")
        #expect(surveys["a"]?.survey.rows == finite.rows && surveys["b"]?.survey.rows == other.rows)
        #expect(surveys["c"] == nil && surveys["d"] == nil)
    }
}
