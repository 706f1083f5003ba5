// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

@testable import Fidelity

/// What an analysis takes for an original, and for that of a candidate.
@Suite struct OriginalTests {
    @Test func refusesACandidateOfAnotherModel() async throws {
        let original = try SampleModels.checkpoint("a", [SampleModels.plain("x.weight", rows: 8, columns: 64)])
        let tensors = ["p", "q", "x"]
            .flatMap { name in
                SampleModels.quantized("\(name).weight", of: [("\(name).weight", 8)], columns: 64)
            }
        let candidate = try SampleModels.checkpoint("b", tensors)
        let error = FidelityError.fewPartners(
            candidate: "b", matched: 1, quantized: 3, alone: "p.weight", originalAlone: nil)
        await #expect(throws: error) {
            _ = try await Analysis(reference: original, candidates: [candidate]).run()
        }
        let options = AnalysisOptions(allowsPartialMatch: true)
        let result = try await Analysis(reference: original, candidates: [candidate], options: options).run()
        #expect(result.layers[0].measured["b"] != nil)
        #expect(
            "\(error)"
                == "b cannot be compared with the original, because only 1 of its 3 quantized layers has a partner in it by "
                + "name and shape; expected at least half. For example, \"p.weight\" has none. "
                + "Is this the original that it was made from? (--allow-partial goes on.)")
    }

    @Test("refuses an original most of whose matrices are quantized, unless that is asked for")
    func refusesAQuantizedOriginal() async throws {
        let tensors = ["p", "q"]
            .flatMap { SampleModels.quantized("\($0).weight", of: [("\($0).weight", 8)], columns: 64) }
        let original = try SampleModels.checkpoint(
            "a", tensors + [SampleModels.plain("r.weight", rows: 8, columns: 64)])
        let error = FidelityError.quantizedOriginal(
            reference: "a", kind: "an INT8 file", quantized: 2, matrices: 3, example: "p.weight")
        await #expect(throws: error) { _ = try await Analysis(reference: original).run() }
        #expect(
            "\(error)"
                == "a is an INT8 file, not an original. Did you mean `fidelio diagnose FILE`, or ORIGINAL and CANDIDATE the "
                + "other way round? (2 of its 3 matrices are quantized, such as \"p.weight\"; an original has its weights in "
                + "BF16, F16 or F32.)")
        let options = AnalysisOptions(allowsPartialMatch: true)
        let result = try await Analysis(reference: original, options: options).run()
        #expect(result.layers.map(\.name) == ["r.weight"])
        await #expect(throws: FidelityError.noLayers(reference: "a")) {
            _ = try await Analysis(reference: SampleModels.checkpoint("a", tensors), options: options).run()
        }
    }

    @Test("measures an original half of whose matrices are quantized, and lists these")
    func measuresAnOriginalThatIsQuantizedInPart() async throws {
        let tensors = SampleModels.quantized("q.weight", of: [("q.weight", 8)], columns: 64)
        let original = try SampleModels.checkpoint(
            "a", tensors + [SampleModels.plain("p.weight", rows: 8, columns: 64)])
        let result = try await Analysis(reference: original).run()
        #expect(result.layers.map(\.name) == ["p.weight"])
        #expect(
            result.skipped == [
                SkippedTensor(
                    file: "a", name: "q.weight", reason: "The original is itself quantized: this tensor is I8.")
            ])
    }
}
