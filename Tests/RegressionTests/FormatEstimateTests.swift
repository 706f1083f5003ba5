// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Fidelity
import Files
import TestSupport
import Testing

@testable import Regression

/// A file with one layer in INT8 and one in FP8, and its original.
@Suite("A check of layers in other formats")
struct FormatEstimateTests {
    private let model = MixedModel(seed: 5)

    @Test("holds what their codes imply, with their format, and passes for the same file")
    func holdsEstimates() async throws {
        let found = try await measure(known: nil)
        #expect(found.baseline.layers.map(\.name) == ["a.weight", "b.weight"])
        #expect(found.baseline.layers.map(\.encoding) == [nil, "fp8/tensor"])
        #expect(found.baseline.skipped.isEmpty && found.unjudged.isEmpty)
        let estimate = try #require(found.baseline.layers[1].figures[.estimatedSNRDB].number)
        #expect((30...33).contains(estimate))
        #expect(try check(try await measure(known: found.baseline), found.baseline).isPassed)
    }

    @Test("fails if the codes imply less than in the baseline")
    func failsOnALoss() async throws {
        var known = try await measure(known: nil).baseline
        known.updateLayers { layer in
            guard layer.encoding != nil, let found = layer.figures[.estimatedSNRDB].number else { return }
            layer.figures[.estimatedSNRDB] = .number(found + 0.3)
        }
        let verdict = try check(try await measure(known: known), known)
        #expect(verdict.checks(.failed).map(\.rule) == [.layerDrop])
    }

    @Test("is the same with and without the original", arguments: [false, true])
    func comparesEitherWay(isMadeWithOriginal: Bool) async throws {
        let known = try await measure(known: nil, against: isMadeWithOriginal ? model.original() : nil).baseline
        let reference = isMadeWithOriginal ? nil : try model.original()
        let found = try await measure(known: known, against: reference)
        #expect(found.baseline.layers.map(\.digest) == known.layers.map(\.digest))
        #expect(found.baseline.layers.map(\.shape) == known.layers.map(\.shape))
        #expect(try check(found, known).checks(.failed).map(\.message) == [])
    }

    @Test("does not fail by figures that an older baseline lacks", arguments: [false, true], [false, true])
    func passesOlderBaselines(isMadeWithOriginal: Bool, hasOriginal: Bool) async throws {
        let whole = try await measure(known: nil, against: isMadeWithOriginal ? model.original() : nil).baseline
        let known = older(whole)
        let found = try await measure(known: known, against: hasOriginal ? model.original() : nil)
        let verdict = try check(found, known)
        #expect(verdict.checks(.failed).map(\.message) == [])
        // A layer without figures is still said to be one.
        let isReported = verdict.checks(.reported).contains { $0.rule == .layerUnjudged }
        #expect(isReported == !isMadeWithOriginal)
    }

    @Test("a manifest's verification finds them as they are attested")
    func verifies() async throws {
        let candidate = try model.candidate()
        let manifest = try await Attestation(
            of: candidate, reference: model.original(), recipe: nil, settings: Self.settings)
        #expect(manifest.recipe.layers == ["row/none": 1, "fp8/tensor": 1])
        let verification = try await Verification(of: candidate, against: manifest, threads: 1, version: "1")
        #expect(verification.differences == [])
        var wrong = manifest
        wrong.measured.updateLayers { layer in
            if layer.encoding != nil { layer.figures[.estimatedSNRDB] = .number(40) }
        }
        let found = try await Verification(of: candidate, against: wrong, threads: 1, version: "1")
        #expect(found.differences.map(\.subject) == ["b.weight"])
    }

    /// A baseline as it was before other formats had estimates.
    private func older(_ baseline: Baseline) -> Baseline {
        var layers = baseline.layers
        layers[1].figures[.estimatedSNRDB] = .absent
        let isMeasured = baseline.reference != nil
        var pool = baseline.pool
        pool.figures[.estimatedSNRDB] = layers[0].figures[.estimatedSNRDB]
        if !isMeasured { pool.layers = 1 }
        return Baseline(
            tool: baseline.tool, options: baseline.options, reference: baseline.reference,
            candidate: baseline.candidate, pool: pool, layers: isMeasured ? layers : [layers[0]],
            tensors: baseline.tensors,
            skipped: isMeasured ? [] : [.init(name: "b.weight", reason: "It is in FP8, which is not measured here.")])
    }

    private static let settings = CandidateMeasurement.Settings(
        metrics: [.snrDB], include: [], exclude: [], threads: 1, version: "0.2.0", selects: { _ in true })

    private func measure(known: Baseline?, against reference: Checkpoint? = nil) async throws -> CandidateMeasurement {
        try await CandidateMeasurement(
            of: model.candidate(), reference: reference, like: known, settings: Self.settings)
    }

    private func check(_ found: CandidateMeasurement, _ known: Baseline) throws -> CheckVerdict {
        try CheckVerdict(
            of: found.baseline, against: known, unjudged: found.unjudged, today: SampleBaselines.today)
    }
}

/// Two layers of 64 rows of 128 weights, whose errors are spread evenly over each code's reach; most of the energy is in FP8.
private struct MixedModel {
    private var int8: (codes: [UInt8], weights: [Float]) = ([], [])
    private var fp8: (codes: [UInt8], weights: [Float]) = ([], [])

    private static let shape = [64, 128]

    init(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<Self.shape[0] * Self.shape[1] {
            let error = Float.random(in: -0.5...0.5, using: &random)
            let code = Int8.random(in: -127...127, using: &random)
            int8.codes.append(UInt8(bitPattern: code))
            int8.weights.append((Float(code) + error) * 0.25)
            let (exponent, mantissa) = (Int.random(in: 4...9, using: &random), Int.random(in: 0...7, using: &random))
            let isNegative = Bool.random(using: &random)
            fp8.codes.append(UInt8(exponent << 3 | mantissa | (isNegative ? 0x80 : 0)))
            let step = Float(sign: .plus, exponent: exponent - 10, significand: 1)
            fp8.weights.append((Float(8 + mantissa) + error) * step * (isNegative ? -64 : 64))
        }
    }

    func candidate() throws -> Checkpoint {
        try checkpoint(
            [
                ("a.weight", "I8", Self.shape, int8.codes),
                ("a.weight_scale", "F32", [64, 1], SafetensorsBytes.f32([Float](repeating: 0.25, count: 64))),
                ("b.weight", "F8_E4M3", Self.shape, fp8.codes),
                ("b.weight_scale", "F32", [], SafetensorsBytes.f32([64])),
            ], name: "candidate.safetensors")
    }

    func original() throws -> Checkpoint {
        try checkpoint(
            [
                ("a.weight", "F32", Self.shape, SafetensorsBytes.f32(int8.weights)),
                ("b.weight", "F32", Self.shape, SafetensorsBytes.f32(fp8.weights)),
            ], name: "original.safetensors")
    }

    private func checkpoint(
        _ tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])], name: String
    ) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(SafetensorsBytes.file(tensors, metadata: []), name: name)], name: name)
    }
}
