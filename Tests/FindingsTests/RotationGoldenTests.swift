// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Documents
import Foundation
import OrderedCollections
import TestSupport
import Testing

@testable import Findings

/// The rotation statistic against the numpy reference, on three real models in six modes; see scripts/make_rotation_golden.
@Suite struct RotationGoldenTests {
    /// The issue's own limit, absolute.
    private static let tolerance = 1e-6

    private static let files = ["perth_f32", "sevennet0_f32", "rxnmapper_f32"]
        .flatMap { model in ["tensor", "row", "row16", "row64", "row256", "tensor64"].map { "\(model).\($0)" } }

    @Test(.needsShared, arguments: files)
    func computesTheReferencesNumbers(file: String) async throws {
        let parts = file.split(separator: ".").map(String.init)
        let source = try Checkpoint(opening: TestFiles.shared("rotation/models/\(parts[0]).safetensors"))
        let folder = try TemporaryFolder()
        let checkpoint = try await RotationModel.convert(source, mode: parts[1], in: folder)
        let golden = try #require(try Self.golden()[file]?["layers"]?.objectValue)
        let layers = try QuantizedCheckpoint(scanning: checkpoint).layers
        #expect(layers.count == golden.count)
        for layer in layers {
            let expected = try #require(golden[layer.name])
            let sample = RotationSample(rows: layer.rows, columns: layer.columns)
            var witness = RotationWitness(try sample.read(layer, of: checkpoint))
            let bases = RotationBases.all(columns: layer.columns)
            let sizes = Set(bases.compactMap { $0?.groupSize })
            try check(witness.evidence(of: bases, nullSizes: sizes, .whole), layer, expected)
        }
    }

    private func check(_ found: RotationEvidence, _ layer: StoredLayer, _ expected: JSONValue) throws {
        #expect(found.rows == expected["rows"]?.integerValue)
        for (key, views) in expected["figures"]?.objectValue ?? [:] {
            let figures = try #require(found.figures[Self.rotation(key)])
            try compare(figures.map { [$0.inequality, $0.shape] }, views, "\(layer.name) figures \(key)")
        }
        for (key, order) in expected["order"]?.objectValue ?? [:] {
            let found = try #require(found.order[Self.rotation(key)])
            #expect(abs(found - (order.doubleValue ?? .nan)) <= Self.tolerance, "\(layer.name) order \(key)")
        }
        for (key, views) in expected["null"]?.objectValue ?? [:] {
            let nulls = try #require(found.nulls[Int(key) ?? 0])
            try compare(
                nulls.map { [$0.mean.inequality, $0.mean.shape, $0.spread] }, views, "\(layer.name) null \(key)")
        }
        for (key, views) in expected["evidence"]?.objectValue ?? [:] {
            let compared = found.comparisons(layer.rotation, Self.rotation(key))
            try compare(compared.map { [$0.first, $0.second] }, views, "\(layer.name) evidence \(key)")
        }
    }

    private func compare(_ found: [[Double]], _ expected: JSONValue, _ what: String) throws {
        let expected = try #require(expected.arrayValue).map { $0.arrayValue?.compactMap(\.doubleValue) ?? [] }
        #expect(found.map(\.count) == expected.map(\.count), "\(what)")
        for (one, other) in zip(found.joined(), expected.joined()) {
            #expect(abs(one - other) <= Self.tolerance, "\(what): \(one) against \(other)")
        }
    }

    /// The reference's names: 0 for none, negative for Sylvester's.
    private static func rotation(_ key: String) -> Rotation? {
        Int(key).flatMap { Rotation(markedGroupSize: abs($0)) }
    }

    private static func golden() throws -> JSONValue {
        try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: "\(TestFiles.fixtures)/rotation.golden.json"))))
    }
}
