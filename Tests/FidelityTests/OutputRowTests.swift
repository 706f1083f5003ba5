// SPDX-License-Identifier: Apache-2.0

import Activations
import Checkpoints
import Codecs
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Fidelity

/// Figures of layers' outputs that are exact for the rows of a sample, against those of a reference in float64 and those of sums.
@Suite("Rows of activations", .needsShared)
struct OutputRowTests {
    private struct Layers: Decodable {
        var layers: [String: Layer]

        struct Layer: Decodable {
            var candidates: [String: Figures]
        }

        struct Figures: Decodable {
            var weights: Double
            var rounded: Double
            var comfyKitchen: Double

            enum CodingKeys: String, CodingKey {
                case weights = "out_snr_db"
                case rounded = "out_w8a8_snr_db"
                case comfyKitchen = "comfy_kitchen_int8_linear_snr_db"
            }
        }
    }

    private static let candidates = ["tensor", "row", "tensor-convrot64", "row-convrot64"]

    @Test("tell exactly what each candidate's layers compute")
    func areExact() async throws {
        let result = try await Self.result()
        let expected = try Self.expected()
        #expect(expected.count == 4)
        for (name, layer) in expected {
            for (candidate, figures) in layer.candidates {
                let values = try Self.values(of: name, in: candidate, result)
                let label = Comment(rawValue: "\(name), \(candidate)")
                #expect(abs(try #require(values[.outRowsSNRDB]) - figures.weights) < 1e-4, label)
                #expect(abs(try #require(values[.outRowsW8A8SNRDB]) - figures.rounded) < 1e-2, label)
                #expect(abs(try #require(values[.outRowsW8A8SNRDB]) - figures.comfyKitchen) < 2e-2, label)
                #expect((0.0001...2).contains(try #require(values[.outRowsStandardErrorDB])), label)
            }
        }
    }

    @Test("are what sums of all tokens predict")
    func agreeWithSums() async throws {
        let result = try await Self.result()
        for name in try Self.expected().keys.sorted() {
            for candidate in Self.candidates {
                let values = try Self.values(of: name, in: candidate, result)
                let figures = [
                    Metric.outSNRDB, .outRowsSNRDB, .outW8A8SNRDB, .outRowsW8A8SNRDB, .outRowsStandardErrorDB,
                ]
                .map { values[$0] }
                let known = try figures.map { try #require($0) }
                let label = Comment(rawValue: "\(name), \(candidate): \(known)")
                #expect(abs(known[0] - known[1]) < 1, label)
                #expect(abs(known[2] - known[3]) < 0.5, label)
            }
        }
    }

    @Test("give the same result for any number of threads")
    func dependOnNoThreads() async throws {
        let one = try await Self.result(threads: 1)
        let three = try await Self.result(threads: 3)
        for (one, three) in zip(one.layers, three.layers) {
            #expect(one.measured.mapValues(\.values) == three.measured.mapValues(\.values), "\(one.name)")
        }
    }

    @Test("change no other figure, and are absent unless they are asked for")
    func areAskedFor() async throws {
        let with = try await Self.result()
        let without = try await Self.result(usesRows: false)
        let known = try Self.expected()
        let rows: [Metric] = [.outRowsSNRDB, .outRowsW8A8SNRDB, .outRowsStandardErrorDB]
        for (with, without) in zip(with.layers, without.layers) {
            for (candidate, layer) in without.measured {
                var values = try #require(with.measured[candidate]).values
                let hasSample = known[with.name] != nil
                #expect(rows.allSatisfy { values.metrics.contains($0) == hasSample }, "\(with.name), \(candidate)")
                #expect(rows.allSatisfy { !layer.values.metrics.contains($0) }, "\(with.name), \(candidate)")
                for metric in rows { values.set(metric, nil) }
                #expect(values == layer.values, "\(with.name), \(candidate)")
            }
        }
        #expect(!without.metrics.contains(.outRowsSNRDB) && with.metrics.contains(.outRowsSNRDB))
    }

    @Test("know how certain they are")
    func haveAStandardError() throws {
        var outputs = OutputErrors()
        (outputs.rows.signal, outputs.rows.error) = ([1, 3], [0.2, 0.1])
        (outputs.inputs.signal, outputs.inputs.error) = ([1, 3], [0.1, 0.2])
        let exact = try #require(ExactOutput(outputs, rows: 2))
        // √(2/1 · (1/12² + 1/12²)) = 1/6
        #expect(abs(try #require(exact.standardErrorDB) - 4.342944819 / 6) < 1e-9)
        #expect(exact.w8a8SNRDB == nil && ExactOutput(outputs, rows: 3) == nil)
        #expect(abs(try #require(exact.snrDB) - 11.249387366) < 1e-9)
    }

    private static func result(threads: Int = 2, usesRows: Bool = true) async throws -> FidelityResult {
        let original = try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.safetensors")
        let files = try candidates.map {
            try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.\($0).safetensors")
        }
        let path = try TestFiles.shared("golden/activations/minilm_layers.activations.safetensors")
        var options = AnalysisOptions(threads: threads)
        options.sweeps = false
        options.usesRows = usesRows
        options.activations = try MatchedActivations(
            ActivationSums(reading: FilePath(path), samples: true), named: "sums", of: original)
        return try await Analysis(reference: original, candidates: files, options: options).run()
    }

    private static func values(
        of layer: String, in candidate: String, _ result: FidelityResult
    ) throws -> MetricValues {
        let layer = try #require(result.layers.first { $0.name == layer })
        return try #require(layer.measured.first { $0.key.contains("16.\(candidate).") }?.value.values)
    }

    private static func expected() throws -> [String: Layers.Layer] {
        let path = try TestFiles.shared("golden/activations/minilm_layers.activations.json")
        return try JSONDecoder().decode(Layers.self, from: Data(contentsOf: URL(fileURLWithPath: path))).layers
    }
}
