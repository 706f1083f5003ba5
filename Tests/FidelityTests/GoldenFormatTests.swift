// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Fidelity

/// Files in every format, made by the formats' own programs, against the original that they were made of.
///
/// `oracle.json` holds figures in float64 over what the programs' own decoders return.
@Suite("Golden files of every format")
struct GoldenFormatTests {
    struct Expected: Decodable, Sendable {
        var bits: Double
        var mse: Double?
        var snrDB: Double?
        var largestError: Double
        var cosine: Double?
        var rowSNR: [Double?]?

        enum CodingKeys: String, CodingKey {
            case mse, cosine
            case bits = "bits_per_weight"
            case snrDB = "snr_db"
            case largestError = "max_abs_err"
            case rowSNR = "row_snr_db"
        }
    }

    private struct Oracle: Decodable {
        var files: [String: [String: Expected]]
    }

    private static let folder = (try? TestFiles.shared("golden/formats")) ?? ""

    private static let oracle: [String: [String: Expected]] = {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: folder + "/oracle.json")) else { return [:] }
        return (try? JSONDecoder().decode(Oracle.self, from: data))?.files ?? [:]
    }()

    @Test("are all found")
    func findsAll() { #expect(Self.oracle.count == 44) }

    @Test("are measured to what the oracle says", arguments: oracle.keys.sorted())
    func measures(file: String) async throws {
        let model = try #require(file.split(separator: ".").first)
        let original = try Checkpoint(opening: "\(Self.folder)/\(model).original.safetensors")
        let result = try await Analysis(
            reference: original, candidates: [try Checkpoint(opening: "\(Self.folder)/\(file)")],
            options: AnalysisOptions(rotations: [], threads: 2)
        )
        .run()
        let layers = Dictionary(uniqueKeysWithValues: result.layers.map { ($0.name, $0) })
        for (name, expected) in try #require(Self.oracle[file]) {
            let layer = try #require(layers[name], "\(name) is not a layer")
            guard let measured = layer.measured[file] else {
                // Numbers that are kept in BF16 or F16.
                let kept = try #require(result.unquantized.first { $0.name == name }, "\(name) is not measured")
                #expect(kept.state == .cast || kept.state == .equal)
                continue
            }
            #expect(abs(try #require(measured.bitsPerWeight) - expected.bits) < 0.05, "\(name)")
            Self.compare(measured.values, with: expected, name, largest: layer.largest ?? 0)
        }
        #expect(!result.skipped.contains { $0.file == file && $0.cause != .lacking }, "\(result.skipped)")
    }

    private static func compare(_ values: MetricValues, with expected: Expected, _ name: String, largest: Float) {
        let near = { (metric: Metric, number: Double?, bound: Double) in
            guard let number else { return }
            let found = values[metric]
            #expect(
                found.map { abs($0 - number) <= bound } ?? false,
                "\(name): \(metric.id) is \(found ?? .nan), not \(number)")
        }
        near(.mse, expected.mse, 1e-5 * (expected.mse ?? 0))
        near(.snrDB, expected.snrDB, 1e-4)
        near(.maxAbsErr, expected.largestError, 1e-6 * Double(largest) + 1e-12)
        near(.cosine, expected.cosine, 1e-7)
        let rows = values.numbers(of: .rowSNRDB) ?? []
        for (found, number) in zip(rows, expected.rowSNR ?? []) {
            guard let found, let number else { continue }
            #expect(abs(found - number) < 1e-3, "\(name): row SNR \(found), not \(number)")
        }
    }
}
