// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Fidelity

/// An original encoded in other formats and read back.
@Suite("The format sweep")
struct FormatSweepTests {
    private static func sweep(
        _ original: Checkpoint, _ formats: [SweptFormat] = SweptFormat.all, sample: Int? = nil, threads: Int = 2
    ) async throws -> FidelityResult {
        var options = AnalysisOptions(threads: threads)
        options.formats = formats
        options.sampledRows = sample
        return try await Analysis(reference: original, options: options).run()
    }

    private static func fixture() throws -> Checkpoint {
        try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.safetensors")
    }

    private static func figures(_ result: FidelityResult, _ format: String) -> [String: LayerFormat] {
        Dictionary(
            uniqueKeysWithValues: result.layers.compactMap { layer in
                layer.formats.first { $0.format == format }.map { (layer.name, $0) }
            })
    }

    @Test(
        "says of each layer what a file of the format's own program holds", .needsShared,
        arguments: [
            ("minilm5", "fp8.safetensors", "fp8/tensor"), ("minilm5", "fp8-row.safetensors", "fp8/row"),
            ("minilm5", "fp8-block64.safetensors", "fp8/block64"),
            ("minilm5", "fp8-e5m2.safetensors", "fp8-e5m2/tensor"),
            ("minilm5", "fp8-plain.safetensors", "fp8/plain"), ("minilm5", "mxfp8.safetensors", "mxfp8"),
            ("minilm5", "nvfp4.safetensors", "nvfp4"), ("minilm5", "w4a8.safetensors", "w4a8"),
            ("minilm5", "w6a8.safetensors", "w6a8"), ("minilm5", "awq-w4a16.safetensors", "awq/g64"),
            ("minilm5", "bnb-nf4.safetensors", "bnb-nf4"),
            ("minilm5", "Q8_0.gguf", "Q8_0"), ("minilm5", "Q4_0.gguf", "Q4_0"), ("minilm5", "Q4_1.gguf", "Q4_1"),
            ("minilm5", "Q5_0.gguf", "Q5_0"), ("minilm5", "Q5_1.gguf", "Q5_1"), ("minilm5", "IQ4_NL.gguf", "IQ4_NL"),
            ("rxnfp4", "Q6_K.gguf", "Q6_K"), ("rxnfp4", "Q5_K.gguf", "Q5_K"), ("rxnfp4", "Q4_K.gguf", "Q4_K"),
            ("rxnfp4", "Q3_K.gguf", "Q3_K"), ("rxnfp4", "Q2_K.gguf", "Q2_K"), ("rxnfp4", "IQ4_XS.gguf", "IQ4_XS"),
        ])
    func equalsFiles(model: String, file: String, format: String) async throws {
        let folder = try TestFiles.shared("golden/formats")
        let original = try Checkpoint(opening: "\(folder)/\(model).original.safetensors")
        let swept = Self.figures(
            try await Self.sweep(original, SweptFormat.all.filter { $0.rawValue == format }), format)
        let measured = try await Analysis(
            reference: original, candidates: [try Checkpoint(opening: "\(folder)/\(model).\(file)")]
        )
        .run()
        var compared = 0
        for layer in measured.layers {
            guard let held = layer.measured["\(model).\(file)"], held.label == layer.formatLabel(format) else {
                continue
            }
            let found = try #require(swept[layer.name], "\(layer.name) is not swept")
            let (ours, theirs) = (try #require(found.values[.snrDB]), try #require(held.values[.snrDB]))
            // comfy-kitchen adds the sums of W4A8 in another order, and NF4's state rounds what is read to BF16.
            let tolerance = format.hasSuffix("a8") || format == "bnb-nf4" ? 0.01 : 1e-3
            #expect(abs(ours - theirs) < tolerance, "\(layer.name): \(ours), \(theirs)")
            #expect(abs(found.bitsPerWeight - (try #require(held.bitsPerWeight))) < 0.02, "\(layer.name)")
            compared += 1
        }
        #expect(compared >= 4)
    }

    @Test("is the same for any number of threads", arguments: [1, 3])
    func ignoresThreads(threads: Int) async throws {
        let original = try Self.fixture()
        #expect(try await Self.sweep(original, threads: threads) == Self.sweep(original, threads: 2))
    }

    @Test("of a sample of rows comes near that of all, and says how near")
    func samples() async throws {
        let original = try Self.fixture()
        let formats: [SweptFormat] = [.fp8Tensor, .nvfp4, .q40, .w4a8]
        let (all, some) = (
            try await Self.sweep(original, formats), try await Self.sweep(original, formats, sample: 128)
        )
        for format in formats {
            let whole = Self.figures(all, format.rawValue)
            for (name, layer) in Self.figures(some, format.rawValue) {
                let truth = try #require(whole[name])
                #expect(truth.standardErrorDB == nil)
                #expect(layer.values.energies?.signal == truth.values.energies?.signal, "\(name)")
                guard let error = layer.standardErrorDB else { continue }
                let difference = abs((layer.values[.snrDB] ?? 0) - (truth.values[.snrDB] ?? 99))
                #expect(error > 0 && difference < 6 * error + 0.02, "\(format) of \(name): \(difference), ± \(error)")
            }
        }
        #expect(some.summary.formats.first { $0.format == "nvfp4" }?.standardErrorDB != nil)
    }

    @Test("of as many rows as there are is that of all")
    func samplesAll() async throws {
        let original = try Self.fixture()
        let formats: [SweptFormat] = [.fp8Tensor, .q41]
        let (all, sampled) = (
            try await Self.sweep(original, formats), try await Self.sweep(original, formats, sample: 1 << 20)
        )
        for format in formats {
            let (ours, theirs) = (Self.figures(all, format.rawValue), Self.figures(sampled, format.rawValue))
            for (name, layer) in ours {
                let difference = abs((layer.values[.snrDB] ?? 0) - (theirs[name]?.values[.snrDB] ?? 99))
                #expect(difference < 1e-9 && theirs[name]?.standardErrorDB == nil)
            }
        }
    }

    @Test("leaves out layers that a format does not fit, and ranks the formats with INT8")
    func leavesOut() async throws {
        let result = try await Self.sweep(try Self.fixture())
        // Rows of 384 are not whole blocks of 256.
        #expect(Self.figures(result, "Q4_K").count == 1 && Self.figures(result, "Q4_0").count == 5)
        let formats = result.summary.formats
        let names = formats.map(\.format)
        #expect(names.contains("row/rot64") && names.contains("nvfp4") && names.first == "BF16")
        let decibels = formats.dropFirst().compactMap(\.pool.snrDB)
        #expect(decibels == decibels.sorted(by: >))
        let fp8 = try #require(formats.first { $0.format == "fp8/tensor" })
        #expect(fp8.bytes < result.reference.bytes * 6 / 10 && abs((fp8.gapDB ?? 0) + 16.6) < 0.2)
    }

    @Test("reads NaN as 0, and leaves out formats that a layer's weights are too large for")
    func survivesOddWeights() async throws {
        var weights = (0..<64 * 64).map { Float($0 % 37) * 0.01 - 0.18 }
        weights[5] = .nan
        weights[77] = 1e6
        let original = try SampleModels.checkpoint("m", [("a.weight", "F32", [64, 64], SafetensorsBytes.f32(weights))])
        let result = try await Self.sweep(original)
        let formats = try #require(result.layers.first).formats
        let names = formats.map(\.format)
        #expect(!names.contains("F16") && !names.contains("Q8_0") && names.contains("fp8/tensor"))
        #expect(formats.allSatisfy { $0.values.energies?.error.isFinite ?? false })
    }
}

extension LayerFidelity {
    /// The label that a candidate's layer has in a format.
    fileprivate func formatLabel(_ format: String) -> String? {
        SweptFormat(rawValue: format)?.label(columns: shape[1])
    }
}
