// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import TestSupport
import Testing

@testable import Fidelity

/// Labels by which what is known of candidates is kept apart.
@Suite struct CandidateLabelTests {
    @Test(arguments: [
        (["a", "b"], ["a", "b"]), (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a (2)", "a"], ["a", "a (2)", "a (3)"]), (["a (2)", "a", "a"], ["a (2)", "a", "a (3)"]),
        (["a", "a", "a (2)", "a (2)"], ["a", "a (3)", "a (2)", "a (2) (2)"]),
        (["o", "o", "o (2)"], ["o (3)", "o (4)", "o (2)"]),
        (["e\u{301}", "\u{E9}"], ["e\u{301}", "\u{E9} (2)"]), (["", ""], ["", " (2)"]),
    ])
    func areUniqueWhateverTheNames(names: [String], labels: [String]) {
        #expect(DistinctLabels.of(names, besides: "o") == labels)
        #expect(Set(labels + ["o"]).count == labels.count + 1)
    }

    @Test func keepEachCandidatesFiguresApart() async throws {
        let original = try SampleModels.checkpoint("o", [SampleModels.plain("x.weight", rows: 8, columns: 64)])
        let good = SampleModels.quantized("x.weight", of: [("x.weight", 8)], columns: 64)
        var bad = good
        bad[0].bytes = bad[0].bytes.map { UInt8(bitPattern: Int8(bitPattern: $0) / 16) }
        let names = ["a.safetensors", "a.safetensors (2)", "a.safetensors"]
        let candidates = try zip(names, [good, good, bad]).map { try SampleModels.checkpoint($0, $1) }
        let result = try await Analysis(reference: original, candidates: candidates).run()
        #expect(Set(result.candidates.map(\.name)).count == 3)
        let snr = try result.candidates.map { try #require(result.layers[0].measured[$0.name]?.values[.snrDB]) }
        #expect(snr[0] > 40 && snr[1] == snr[0] && snr[2] < 10)
        #expect(result.summary.measured[result.candidates[2].name]?.quantized.snrDB ?? 99 < 10)
    }

    @Test func leaveTheOriginalsSkippedTensorsWithTheOriginal() async throws {
        let quantized = SampleModels.quantized("q.weight", of: [("q.weight", 8)], columns: 64)
        let plain = SampleModels.plain("p.weight", rows: 8, columns: 64)
        let original = try SampleModels.checkpoint("m", quantized + [plain])
        let candidate = try SampleModels.checkpoint("m", [plain])
        let result = try await Analysis(
            reference: original, candidates: [candidate], options: AnalysisOptions(allowsPartialMatch: true)
        )
        .run()
        #expect(result.skipped.filter { $0.isQuantizedOriginal }.map(\.file) == ["m"])
        #expect(result.candidates.map(\.name) == ["m (2)"])
    }
}
