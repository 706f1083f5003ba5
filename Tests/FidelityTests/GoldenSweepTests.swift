// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Fidelity

/// The sweep of real models against the numbers that convert-to-quant's own code and float64 metrics give.
@Suite struct GoldenSweepTests {
    /// How far a figure may be from the oracle's: the issue's own tolerances.
    private enum Tolerance {
        static let snrDB = 1e-4
        static let rowSNRDB = 1e-3
        static let cosine = 1e-7
        static let zeroFraction = 1e-6
        static func mse(isRotated: Bool) -> Double { isRotated ? 5e-6 : 1e-6 }
        static func maxAbsErr(isRotated: Bool) -> Double { isRotated ? 1e-3 : 1e-5 }
        static func codeEntropy(isRotated: Bool) -> Double { isRotated ? 1e-4 : 1e-6 }
    }

    @Test func reproducesTheOracleOnTheFixture() async throws {
        try await check(
            model: TestFiles.fixtures + "/minilm_layers_bf16.safetensors",
            golden: TestFiles.fixtures + "/minilm_layers_bf16.sweep.json", threads: 2)
    }

    @Test(.needsShared, arguments: ["minilm_l6_v2_bf16", "rxnfp_bert_ft_f32"])
    func reproducesTheOracleOnWholeModels(name: String) async throws {
        try await check(
            model: TestFiles.shared("models/\(name).safetensors"),
            golden: TestFiles.shared("golden/\(name).sweep.json"), threads: 2)
    }

    private func check(model: String, golden: String, threads: Int) async throws {
        let oracle = try JSONDecoder().decode(Oracle.self, from: Data(contentsOf: URL(filePath: golden)))
        let options = AnalysisOptions(
            rotations: [16, 64, 256].compactMap { Rotation(groupSize: $0) }, threads: threads)
        let result = try await Analysis(reference: Checkpoint(opening: model), options: options).run()
        let layers = Dictionary(uniqueKeysWithValues: result.layers.map { ($0.name, $0) })
        #expect(!oracle.layers.isEmpty)
        for (name, expected) in oracle.layers {
            let layer = try #require(layers[name], "\(name) was not measured")
            for (label, figures) in expected.configurations {
                let found = try #require(layer.configurations.first { "\($0.key)" == label }, "\(name) lacks \(label)")
                compare(found.value, figures, isRotated: found.key.rotation != nil, "\(name) \(label)")
            }
        }
    }

    private func compare(_ values: MetricValues, _ golden: Oracle.Figures, isRotated: Bool, _ label: String) {
        let comment = Comment(rawValue: label)
        expect(values[.mse], golden.mse, relative: Tolerance.mse(isRotated: isRotated), comment)
        expect(values[.snrDB], golden.snrDB, absolute: Tolerance.snrDB, comment)
        expect(values[.maxAbsErr], golden.maxAbsErr, relative: Tolerance.maxAbsErr(isRotated: isRotated), comment)
        expect(values[.cosine], golden.cosine, absolute: Tolerance.cosine, comment)
        expect(
            values[.codeEntropy], golden.codeEntropy, absolute: Tolerance.codeEntropy(isRotated: isRotated), comment)
        expect(values[.zeroFraction], golden.zeroFraction, absolute: Tolerance.zeroFraction, comment)
        let rows = golden.rowSNRDB ?? [nil, nil, nil]
        expect(values.rowSNR?.minimum, rows[0], absolute: Tolerance.rowSNRDB, comment)
        expect(values.rowSNR?.fifthPercentile, rows[1], absolute: Tolerance.rowSNRDB, comment)
        expect(values.rowSNR?.median, rows[2], absolute: Tolerance.rowSNRDB, comment)
    }

    /// Passes where both are undefined, or near enough; fails on NaN.
    private func expect(
        _ found: Double?, _ expected: Double?, absolute: Double = 0, relative: Double = 0, _ comment: Comment
    ) {
        guard let found, let expected else {
            #expect(found == expected, comment)
            return
        }
        #expect(abs(found - expected) <= absolute + relative * abs(expected), comment)
    }
}

/// What Benchmarks/peers/oracle.py writes.
private struct Oracle: Decodable {
    struct Layer: Decodable {
        var configurations: [String: Figures]
    }

    struct Figures: Decodable {
        var mse: Double?
        var snrDB: Double?
        var maxAbsErr: Double?
        var cosine: Double?
        var rowSNRDB: [Double?]?
        var zeroFraction: Double?
        var codeEntropy: Double?

        enum CodingKeys: String, CodingKey {
            case mse
            case snrDB = "snr_db"
            case maxAbsErr = "max_abs_err"
            case cosine
            case rowSNRDB = "row_snr_db"
            case zeroFraction = "zero_fraction"
            case codeEntropy = "code_entropy"
        }
    }

    var layers: [String: Layer]
}
