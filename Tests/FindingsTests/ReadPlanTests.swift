// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Files
import TestSupport
import Testing

@testable import Findings

/// Reads that are planned within a budget: how many, how good, and that nothing else is read.
@Suite struct ReadPlanTests {
    /// The least bytes of a file that a diagnosis asks for.
    private func least(_ checkpoint: Checkpoint) async throws -> Int {
        let error = try await #require(throws: BudgetError.self) {
            _ = try await Diagnosis(of: checkpoint, options: DiagnosisOptions(depth: .budget(ReadBudget(bytes: 1))))
        }
        return error.needed
    }

    private func diagnosis(_ checkpoint: Checkpoint, bytes: Int, threads: Int = 2) async throws -> Diagnosis {
        try await Diagnosis(
            of: checkpoint, options: DiagnosisOptions(depth: .budget(ReadBudget(bytes: bytes)), threads: threads))
    }

    @Test(arguments: [
        (LargeFile.Layout.apart, true, 350), (.beside, true, 350), (.apart, false, 700), (.beside, false, 700),
    ])
    func asksFewTimesForAFileOf6GB(layout: LargeFile.Layout, hasRowScales: Bool, most: Int) throws {
        let source = LoadedBytes(LargeFile(layout, hasRowScales: hasRowScales))
        let file = try PreparedCheckpoint(
            Checkpoint(sources: [source], name: source.name), depth: .budget(.remote)
        ) { _, _ in }
        #expect(file.contents.layers.count == 170)
        #expect(source.loaded.count == 2)
        #expect(source.requestCount <= most)
        #expect((40_000_000...64_000_000).contains(file.figures.bytes))
        #expect(file.figures.requests == source.requestCount + 1)
        for layer in file.contents.layers {
            let rows = try #require(file.depths.of(layer.weight).spots)
            #expect(rows.reduce(0) { $0 + $1.count } >= 48)
        }
    }

    @Test(
        .needsShared,
        arguments: [
            "ctq/minilm_l6_v2_bf16.row-convrot64.safetensors", "ctq/minilm_l6_v2_bf16.tensor.safetensors",
            "formats/minilm5.nvfp4.safetensors", "formats/minilm5.nvfp4-awq.safetensors",
            "formats/minilm5.mxfp8.safetensors",
            "formats/minilm5.fp8.safetensors", "formats/minilm5.fp8-legacy.safetensors",
            "formats/minilm5.fp8-block64.safetensors",
            "formats/minilm5.fp8-row.safetensors", "formats/minilm5.fp8-plain.safetensors",
            "formats/minilm5.mixed.safetensors",
            "formats/minilm5.int8-block64.safetensors", "formats/minilm5.bnb-nf4.safetensors",
            "formats/minilm5.bnb-nf4-nested.safetensors", "formats/minilm5.awq-w4a16.safetensors",
            "formats/minilm5.w4a8.safetensors", "formats/minilm5.w6a8.safetensors",
            "formats/minilm5.convrot-w4a4.safetensors",
            "formats/minilm5.svdquant-w4a4.safetensors", "formats/minilm5.original.safetensors",
            "formats/minilm5.Q8_0.gguf",
            "formats/minilm5.orig-shape-Q4_K.gguf", "formats/rxnfp4.Q6_K.gguf", "formats/rxnfp4.IQ4_XS.gguf",
        ])
    func readsNothingThatWasNotPlanned(path: String) async throws {
        let original = try Checkpoint(opening: TestFiles.shared("golden/\(path)"))
        let whole = try await Diagnosis(of: original, options: DiagnosisOptions(depth: .full, threads: 2))
        let needed = try await least(original)
        for bytes in [needed, original.byteCount] {
            let source = LoadedBytes(original.files[0])
            let found = try await diagnosis(Checkpoint(sources: [source], name: original.name), bytes: bytes)
            #expect(found.read?.bytes ?? .max <= bytes)
            #expect(found.mark == whole.mark)
            #expect(Set(found.findings.map(\.id)).isSubset(of: Set(whole.findings.map(\.id))))
        }
    }

    @Test func readsNothingOfShardsThatWasNotPlanned() async throws {
        let model = SyntheticModel(seed: 7, layers: 8, rows: 512, columns: 512)
        let sources = try model.layers.indices.map { index in
            var part = model
            part.layers = [model.layers[index]]
            let shard = try SyntheticModel.file(part.quantized { _ in .init() }).checkpoint()
            return LoadedBytes(shard.files[0])
        }
        let found = try await diagnosis(Checkpoint(sources: sources, name: "shards"), bytes: 1_200_000)
        #expect(found.layers.count == 8)
        #expect(!found.isWhole)
        #expect(sources.allSatisfy { (1...2).contains($0.loaded.count) })
    }

    @Test func choosesTheSameRowsForAnyNumberOfThreads() async throws {
        let checkpoint = try EditedFile("row-convrot64").checkpoint()
        let needed = try await least(checkpoint)
        let documents = try await [1, 3]
            .asyncMap { threads in
                try await FindingsDocument(
                    diagnosis(checkpoint, bytes: needed * 5 / 4, threads: threads), version: "1"
                )
                .written()
            }
        #expect(documents[0] == documents[1])
        #expect(documents[0]["read"]?["bytes"]?.integerValue ?? .max <= needed * 5 / 4)
    }

    @Test func growsOnlyIfItMay() async throws {
        let checkpoint = try EditedFile("row-convrot64").checkpoint()
        let needed = try await least(checkpoint)
        let options = DiagnosisOptions(depth: .budget(ReadBudget(bytes: 1, mayGrow: true)), threads: 2)
        #expect(try await Diagnosis(of: checkpoint, options: options).read?.bytes == needed)
        #expect(
            "\(BudgetError(bytes: 1, needed: needed))"
                .hasSuffix("Give --budget \((needed + 999_999) / 1_000_000)MB or more."))
    }

    @Test(.needsShared) func twiceTheStandardErrorHolds95PercentOfErrors() async throws {
        var (within, all) = (0, 0)
        for file in GoldenFile.shared {
            let checkpoint = try file.checkpoint()
            let whole = try await Diagnosis(of: checkpoint, options: DiagnosisOptions(depth: .full, threads: 2))
            let part = try await diagnosis(checkpoint, bytes: least(checkpoint))
            for (layer, truth) in zip(part.layers, whole.layers) where !layer.isWhole && layer.layer.rows >= 16 {
                guard let found = layer.codes.snrDB, let expected = truth.codes.snrDB else { continue }
                all += 1
                if abs(found - expected) <= 2 * layer.codes.standardErrorDB { within += 1 }
            }
        }
        #expect(all > 200)
        #expect(Double(within) >= 0.95 * Double(all))
    }

    @Test func readsNoMoreThanAGigabyteOfALargeFileUnlessAsked() throws {
        let source = LargeFile(.apart, hasRowScales: true)
        let file = try Checkpoint(sources: [source], name: source.name)
        let prepared = try PreparedCheckpoint(file, depth: .adaptive) { _, _ in }
        let rows = prepared.contents.layers.map { layer in
            if case .adaptive(let most) = prepared.depths.of(layer.weight) {
                most * layer.columns
            } else {
                Int.max / 256
            }
        }
        #expect((900_000_000...1_000_000_000).contains(rows.reduce(0, +)))
        let full = try PreparedCheckpoint(file, depth: .full) { _, _ in }
        #expect(full.contents.layers.allSatisfy { full.depths.of($0.weight) == .full })
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
