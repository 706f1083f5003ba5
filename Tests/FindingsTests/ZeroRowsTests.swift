// SPDX-License-Identifier: Apache-2.0

import Findings
import OrderedCollections
import TestSupport
import Testing

/// Rows of zeros in layers that have one scale per row: pruned models, padded vocabularies, layers that begin with zeros.
@Suite struct ZeroRowsTests {
    /// A layer of these rows of 64 codes, with one scale per row or one for all.
    private func found(_ rows: [[UInt8]], scales: [Float]) async throws -> [Finding] {
        var file = try SmallLayers.file([("layer", 64)], rows: rows.count)
        file.change("layer.weight") { ($0.name, $0.dtype, $0.shape, rows.flatMap(\.self)) }
        file.change("layer.weight_scale") { tensor in
            (tensor.name, tensor.dtype, scales.count == 1 ? [] : tensor.shape, SafetensorsBytes.f32(scales))
        }
        return try await Diagnosis(of: file.checkpoint()).findings
    }

    private let codes = (0..<64).map { UInt8(64 + $0) }
    private let zeros = [UInt8](repeating: 0, count: 64)

    @Test func areNotedAndAccuseNothing() async throws {
        let findings = try await found([zeros, codes, zeros], scales: [1e-12, 1, 2])
        let finding = try #require(findings.first { $0.id == .rowsZero })
        #expect(finding.severity == .note)
        #expect(finding.subjects.map(\.figures) == [["rows_zero": 2, "rows_read": 3]])
        #expect(!findings.contains { $0.id == .rowsCollapsed || $0.id == .rowScaleDetailLoss })
    }

    @Test func areNotNotedInTheirNeighbours() async throws {
        // One code among zeros; one scale for the matrix, in one number and written out; nothing but zeros.
        let nearly = [1] + zeros.dropFirst()
        for (rows, scales) in [
            ([nearly, codes], [1, 2]), ([zeros, codes], [1]), ([zeros, codes], [1, 1]), ([zeros, zeros], [1, 2]),
        ] as [([[UInt8]], [Float])] {
            let findings = try await found(rows, scales: scales)
            #expect(!findings.contains { $0.id == .rowsZero }, "\(rows.map { $0[0] }), \(scales)")
        }
    }
}
