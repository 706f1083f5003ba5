// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Fidelity

/// What an analysis measures, matches, skips and compares.
@Suite struct AnalysisTests {
    @Test func measuresCtqsFilesAsTheSweepMeasuresTheirConfigurations() async throws {
        let files = ["tensor", "row", "row-convrot64", "tensor-convrot64"]
        let result = try await Analysis(
            reference: fixture(""), candidates: try files.map { try fixture(".\($0)") }
        )
        .run()
        for (file, configuration) in zip(files, ["tensor/none", "row/none", "row/rot64", "tensor/none"]) {
            let label = "minilm_layers_bf16.\(file).safetensors"
            for layer in result.layers {
                let measured = try #require(layer.measured[label], "\(layer.name) in \(file)")
                #expect(measured.label == configuration, "\(layer.name) in \(file)")
                let swept = try #require(layer.configurations.first { "\($0.key)" == configuration }).value
                let difference = abs(try #require(measured.values[.snrDB]) - (try #require(swept[.snrDB])))
                #expect(difference < 1e-3, "\(layer.name) in \(file)")
            }
        }
    }

    @Test func showsTheLayerThatOneScaleRuins() async throws {
        let result = try await Analysis(reference: fixture(""), candidates: [fixture(".tensor")]).run()
        let layer = try #require(result.layers.first { $0.name == "encoder.layer.0.output.dense.weight" })
        let measured = try #require(layer.measured["minilm_layers_bf16.tensor.safetensors"])
        #expect(abs(try #require(measured.values[.snrDB]) - 8.07) < 0.005)
    }

    @Test(arguments: [2, 3, 7])
    func givesTheSameResultWithAnyNumberOfThreads(threads: Int) async throws {
        let one = try await Analysis(
            reference: fixture(""), candidates: [fixture(".row")], options: AnalysisOptions(threads: 1)
        )
        .run()
        let many = try await Analysis(
            reference: fixture(""), candidates: [fixture(".row")], options: AnalysisOptions(threads: threads)
        )
        .run()
        #expect(one == many)
    }

    @Test func reportsTheBiasesThatCtqShifts() async throws {
        let result = try await Analysis(reference: fixture(""), candidates: [fixture(".row")]).run()
        let changed = result.unquantized.filter { $0.state == .changed }.map(\.name)
        #expect(changed.contains("encoder.layer.0.output.dense.bias"))
        #expect(changed.allSatisfy { $0.hasSuffix(".bias") })
        #expect(result.unquantized.contains { $0.state == .equal && $0.name.hasSuffix("LayerNorm.weight") })
    }

    @Test func matchesLayersAcrossPrefixes() async throws {
        let original = try SampleModels.checkpoint(
            "a", [SampleModels.plain("layers.0.out.weight", rows: 8, columns: 64)])
        let candidate = try SampleModels.checkpoint(
            "b",
            SampleModels.quantized(
                "model.diffusion_model.layers.0.out.weight", of: [("layers.0.out.weight", 8)], columns: 64))
        let result = try await Analysis(reference: original, candidates: [candidate]).run()
        #expect(try #require(result.layers[0].measured["b"]?.values[.snrDB]) > 40)
        #expect(result.skipped.isEmpty)
    }

    @Test func matchesTheRowsOfFusedProjections() async throws {
        let parts = [("l.attention.to_q.weight", 16), ("l.attention.to_k.weight", 8), ("l.attention.to_v.weight", 8)]
        let original = try SampleModels.checkpoint(
            "a", parts.map { SampleModels.plain($0.0, rows: $0.1, columns: 64) })
        let candidate = try SampleModels.checkpoint(
            "b", SampleModels.quantized("l.attention.qkv.weight", of: parts.map { ($0.0, $0.1) }, columns: 64))
        let result = try await Analysis(reference: original, candidates: [candidate]).run()
        #expect(result.layers.count == 3)
        for layer in result.layers {
            #expect(try #require(layer.measured["b"]?.values[.snrDB]) > 40, "\(layer.name)")
        }
        #expect(result.skipped.isEmpty)
    }

    @Test func matchesPartsWithTheRowsOfAFusedOriginal() async throws {
        let parts = [("l.attention.to_q.weight", 16), ("l.attention.to_k.weight", 8), ("l.attention.to_v.weight", 8)]
        let weights = parts.flatMap { SampleModels.weights($0.0, rows: $0.1, columns: 64) }
        let original = try SampleModels.checkpoint(
            "a", [("l.attention.qkv.weight", "F32", [32, 64], SafetensorsBytes.f32(weights))])
        let candidate = try SampleModels.checkpoint(
            "b", parts.flatMap { SampleModels.quantized($0.0, of: [$0], columns: 64) })
        let result = try await Analysis(reference: original, candidates: [candidate]).run()
        let measured = try #require(result.layers[0].measured["b"])
        #expect(try #require(measured.values[.snrDB]) > 40)
        #expect(measured.parts.map(\.layer) == ["l.attention.to_q", "l.attention.to_k", "l.attention.to_v"])
        #expect(measured.values.energies?.error == measured.parts.reduce(0) { $0 + $1.energies.error })
        #expect(result.skipped.isEmpty)
    }

    @Test func measuresThePartsOfAFusedOriginalThatAreQuantized() async throws {
        let parts = [("l.attention.to_q.weight", 16), ("l.attention.to_k.weight", 8), ("l.attention.to_v.weight", 8)]
        let weights = parts.flatMap { SampleModels.weights($0.0, rows: $0.1, columns: 64) }
        let original = try SampleModels.checkpoint(
            "a", [("l.attention.qkv.weight", "F32", [32, 64], SafetensorsBytes.f32(weights))])
        let candidate = try SampleModels.checkpoint(
            "b",
            parts.dropLast().flatMap { SampleModels.quantized($0.0, of: [$0], columns: 64) }
                + [SampleModels.plain("l.attention.to_v.weight", rows: 8, columns: 64)])
        let result = try await Analysis(reference: original, candidates: [candidate]).run()
        let measured = try #require(result.layers[0].measured["b"])
        #expect(try #require(measured.values[.snrDB]) > 40)
        #expect(measured.parts.count == 2)
        #expect(result.skipped.map(\.name) == ["l.attention.to_v.weight"])
        #expect(try #require(result.skipped.first).reason.contains("fused with others"))
    }

    @Test func listsWhatHasNoPartnerOrAnotherShape() async throws {
        let original = try SampleModels.checkpoint(
            "a",
            [
                SampleModels.plain("one.weight", rows: 8, columns: 64),
                SampleModels.plain("two.weight", rows: 8, columns: 64),
                SampleModels.plain("wide.weight", rows: 8, columns: 128),
                SampleModels.plain("lost.weight", rows: 8, columns: 64),
            ])
        let tensors = ["one", "two", "wide", "new"]
            .flatMap { name in
                SampleModels.quantized("\(name).weight", of: [("\(name).weight", 8)], columns: 64)
            }
        let candidate = try SampleModels.checkpoint("b", tensors)
        let result = try await Analysis(reference: original, candidates: [candidate]).run()
        #expect(
            result.skipped == [
                SkippedTensor(
                    file: "b", name: "wide.weight",
                    reason: "The layer has shape [8, 64]; the original's has [8, 128]."),
                SkippedTensor(file: "b", name: "new.weight", reason: "The original has no tensor of this name."),
                SkippedTensor(file: "b", name: "lost.weight", reason: "The candidate lacks this tensor."),
            ])
    }

    @Test(arguments: [[1, 1 << 20 + 1], [1 << 20 + 1, 1]])
    func leavesOutWhatMemoryHasNoRoomFor(shape: [Int]) async throws {
        let bytes = [UInt8](repeating: 0x3C, count: 2 << 20 + 2)
        let large: SampleModels.Tensor = ("b.weight", "BF16", shape, bytes)
        let small = SampleModels.plain("a.weight", rows: 4, columns: 64)
        let reference = try SampleModels.checkpoint("original", [small, large])
        let candidate = try SampleModels.checkpoint(
            "candidate", [small, ("b.weight", "BF16", shape, bytes.dropLast() + [0])])
        let result = try await Analysis(reference: reference, candidates: [candidate]).run()
        #expect(result.layers.map(\.name) == ["a.weight"])
        #expect(
            result.skipped.map(\.reason) == [
                "It has shape \(shape); at most 1048576 rows and 1048576 columns are measured."
            ])
        #expect(result.unquantized.map(\.state) == [.equal, .changed])
        #expect(result.unquantized.map(\.maxAbsDiff) == [0, nil])
    }

    @Test func comparesTensorsWhoseRowsAreNoWholeBytes() async throws {
        // An original that holds codes is refused without it.
        let options = AnalysisOptions(allowsPartialMatch: true)
        let layer = SampleModels.plain("a.weight", rows: 4, columns: 64)
        let reference = try SampleModels.checkpoint("original", [layer, ("b", "F4", [2, 1], [0x12])])
        // An original with codes is refused unless only a part of it is asked for.
        for (byte, type, state) in [(UInt8(0x12), "F4", UnquantizedTensor.State.equal), (0x13, "F4", .changed)] {
            let candidate = try SampleModels.checkpoint("candidate", [layer, ("b", type, [2, 1], [byte])])
            let result = try await Analysis(reference: reference, candidates: [candidate], options: options).run()
            #expect(result.unquantized.map(\.state) == [.equal, state])
        }
        let wider = try SampleModels.checkpoint("candidate", [layer, ("b", "U8", [2, 1], [1, 2])])
        let result = try await Analysis(reference: reference, candidates: [wider], options: options).run()
        #expect(result.unquantized.map(\.state) == [.equal, .changed])
    }

    @Test func tellsACastFromAChange() async throws {
        let values = SampleModels.weights("w", rows: 4, columns: 16)
        let cast = values.flatMap { SafetensorsBytes.littleEndian(Float16($0).bitPattern) }
        var other = cast
        other[0] ^= 1
        let original = try SampleModels.checkpoint(
            "a",
            [
                ("cast.weight", "F32", [4, 16], SafetensorsBytes.f32(values)),
                ("other.weight", "F32", [4, 16], SafetensorsBytes.f32(values)),
                ("same.bias", "F32", [64], SafetensorsBytes.f32(values)),
            ])
        let candidate = try SampleModels.checkpoint(
            "b",
            [
                ("same.bias", "F32", [64], SafetensorsBytes.f32(values)), ("cast.weight", "F16", [4, 16], cast),
                ("other.weight", "F16", [4, 16], other),
            ])
        let result = try await Analysis(reference: original, candidates: [candidate]).run()
        let states = Dictionary(uniqueKeysWithValues: result.unquantized.map { ($0.name, $0) })
        #expect(states["same.bias"]?.state == .equal)
        #expect(states["same.bias"]?.maxAbsDiff == 0)
        #expect(states["cast.weight"]?.state == .cast)
        #expect(states["other.weight"]?.state == .changed)
        let worst = zip(values, values.map { Float(Float16($0)) }).map { abs(Double($0) - Double($1)) }.max()
        #expect(states["cast.weight"]?.maxAbsDiff == worst)
        #expect(try #require(states["cast.weight"]?.values?[.snrDB]) > 60)
    }

    @Test func countsEverythingThatWasKeptInTheModelsSNR() async throws {
        let layer = SampleModels.plain("w.weight", rows: 8, columns: 64)
        let kept: [SampleModels.Tensor] = [
            (
                "norm.weight", "F32", [64],
                SafetensorsBytes.f32(SampleModels.weights("n", rows: 1, columns: 64).map { $0 + 1 })
            ),
            ("head.weight", "F32", [4, 64], SafetensorsBytes.f32(SampleModels.weights("h", rows: 4, columns: 64))),
            ("positions", "I64", [8], [UInt8](repeating: 7, count: 64)),
        ]
        let quantized = SampleModels.quantized("w.weight", of: [("w.weight", 8)], columns: 64)
        let result = try await Analysis(
            reference: SampleModels.checkpoint("a", [layer] + kept),
            candidates: [SampleModels.checkpoint("b", quantized + kept)]
        )
        .run()
        // The same by plain loops over the bytes of both files.
        let weights = SampleModels.weights("w.weight", rows: 8, columns: 64)
        let scales = quantized[1].bytes.floats
        let error = zip(weights.indices, zip(weights, quantized[0].bytes))
            .reduce(0.0) { sum, entry in
                let back = Float(Int8(bitPattern: entry.1.1)) * scales[entry.0 / 64]
                return sum + pow(Double(entry.1.0) - Double(back), 2)
            }
        let signal = (weights + kept[0].bytes.floats + kept[1].bytes.floats)
            .reduce(0.0) { $0 + Double($1) * Double($1) }
        let summary = try #require(result.summary.measured["b"])
        #expect(abs(try #require(summary.modelSNRDB) - 10 * log10(signal / error)) < 1e-9)
        #expect(summary.unquantized == [.equal: 3])
        #expect(summary.leftOut == 0)
    }

    @Test func countsNonFiniteWeightsAndLeavesThemOut() async throws {
        var values = SampleModels.weights("w", rows: 4, columns: 64)
        (values[3], values[100]) = (.nan, .infinity)
        let original = try SampleModels.checkpoint("a", [("w.weight", "F32", [4, 64], SafetensorsBytes.f32(values))])
        let layer = try await Analysis(reference: original).run().layers[0]
        #expect(layer.nonFinite == 2)
        for (configuration, metrics) in layer.configurations {
            #expect(try #require(metrics[.snrDB]) > 35, "\(configuration)")
            #expect(try #require(metrics[.maxAbsErr]).isFinite, "\(configuration)")
        }
    }

    @Test func listsConfigurationsThatFloat32DoesNotHold() async throws {
        let huge = SafetensorsBytes.f32(Array(repeating: 3e38, count: 64) + Array(repeating: 1, count: 64))
        let original = try SampleModels.checkpoint(
            "a", [("huge.weight", "F32", [2, 64], huge), SampleModels.plain("w.weight", rows: 2, columns: 64)])
        let analysis = try Analysis(
            reference: original,
            options: AnalysisOptions(rotations: [16, 64].compactMap { Rotation(groupSize: $0) }))
        let result = try await analysis.run()
        let layer = try #require(result.layers.first { $0.name == "huge.weight" })
        #expect(layer.configurations.keys.map { "\($0)" }.sorted() == ["row/none", "tensor/none"])
        for values in layer.configurations.values { #expect(try #require(values[.snrDB]).isFinite) }
        #expect(
            result.skipped.map(\.reason)
                == ["tensor/rot16", "row/rot16", "tensor/rot64", "row/rot64"]
                .map {
                    "Its weights are so large that sums of them pass what float32 holds: \($0) is not measured."
                })
        #expect(result.layers.first { $0.name == "w.weight" }?.configurations.count == 6)
        let figures = try await analysis.figures(of: ["huge.weight"])
        #expect(figures.map(\.group) == [nil])
    }

    @Test func leavesUndefinedMetricsUndefined() async throws {
        let original = try SampleModels.checkpoint(
            "a", [("zero.weight", "F32", [4, 64], [UInt8](repeating: 0, count: 1024))])
        let layer = try await Analysis(reference: original).run().layers[0]
        for metrics in layer.configurations.values {
            #expect(metrics.isExact)
            #expect(metrics.numbers(of: .snrDB) == [nil])
            #expect(metrics.numbers(of: .cosine) == [nil])
            #expect(metrics.rowSNR == RowSNR(minimum: nil, fifthPercentile: nil, median: nil))
            #expect(metrics[.mse] == 0)
        }
    }

    private func fixture(_ suffix: String) throws -> Checkpoint {
        try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16\(suffix).safetensors")
    }
}

extension [UInt8] {
    /// The little-endian float32 that these bytes are.
    fileprivate var floats: [Float] {
        stride(from: 0, to: count, by: 4)
            .map { start in
                Float(bitPattern: self[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            }
    }
}
