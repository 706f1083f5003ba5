// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Findings
import OrderedCollections
import TestSupport
import Testing

/// Rows of zeros in layers that have one scale per row: pruned models, padded vocabularies, layers that begin with zeros.
@Suite struct ZeroRowsTests {
    /// A layer of these rows of 64 codes, with one scale per row or one for all.
    private func found(
        _ rows: [[UInt8]], scales: [Float], depth: SamplingDepth = .adaptive
    ) async throws -> [Finding] {
        var file = try SmallLayers.file([("layer", 64)], rows: rows.count)
        file.change("layer.weight") { ($0.name, $0.dtype, $0.shape, rows.flatMap(\.self)) }
        file.change("layer.weight_scale") { tensor in
            (tensor.name, tensor.dtype, scales.count == 1 ? [] : tensor.shape, SafetensorsBytes.f32(scales))
        }
        return try await Diagnosis(of: file.checkpoint(), options: DiagnosisOptions(depth: depth)).findings
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

    /// As layers have that training begins at 0: nothing of them was lost.
    @Test(arguments: [[1, 2], [1, 1], [1]])
    func areNotedInALayerOfNothingElse(_ scales: [Float]) async throws {
        let findings = try await found([zeros, zeros], scales: scales)
        #expect(findings.contains { $0.id == .rowsZero && $0.severity == .note })
        let lost: Set<FindingID> = [.rowsCollapsed, .rowScaleDetailLoss, .tensorScaleDetailLoss]
        #expect(lost.isDisjoint(with: findings.map(\.id)), "\(findings.map(\.id))")
    }

    /// A scale of 0 loses a row that holds something, and nothing of one that does not.
    @Test(arguments: [SamplingDepth.adaptive, .full, .rows(1)])
    func mayHaveAScaleOfZero(_ depth: SamplingDepth) async throws {
        for (scales, count) in [([0, 1, 0], nil), ([0, 0, 1], 1), ([0], 1)] as [([Float], Int?)] {
            let findings = try await found([zeros, codes, zeros], scales: scales, depth: depth)
            let finding = findings.first { $0.id == .scaleZero }
            #expect(finding?.subjects.map(\.figures) == count.map { [["scales": Double($0)]] }, "\(scales)")
        }
        let findings = try await found([zeros, zeros], scales: [0], depth: depth)
        #expect(!findings.contains { $0.id == .scaleZero })
    }

    /// The original tells a layer that was 0 from one of which nothing is left.
    @Test(arguments: [true, false])
    func areAnErrorInALayerThatTheOriginalHas(_ isEmpty: Bool) async throws {
        var file = try EditedFile("row-convrot64")
        file.change("attention.self.query.weight") {
            ($0.name, $0.dtype, $0.shape, [UInt8](repeating: 0, count: $0.bytes.count))
        }
        var original = file
        let whole = try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
        original.keepOnly(
            try whole.tensors.map { tensor in
                let bytes = try whole.bytes(of: tensor)
                let isZero = isEmpty && tensor.name.hasSuffix("attention.self.query.weight")
                let kept = isZero ? [UInt8](repeating: 0, count: bytes.count) : bytes
                return (tensor.name, tensor.elementType.rawValue, tensor.shape, kept)
            })
        let diagnosis = try await Diagnosis(of: file.checkpoint(), reference: original.checkpoint())
        let ids = Set(diagnosis.findings.map(\.id))
        #expect(ids.contains(.lossUnexplained) == !isEmpty, "\(ids)")
        #expect(ids.contains(.rowsZero) == isEmpty, "\(ids)")
    }

    @Test func areNotNotedInTheirNeighbours() async throws {
        // One code among zeros; one scale for the matrix, in one number and written out.
        let nearly = [1] + zeros.dropFirst()
        for (rows, scales) in [
            ([nearly, codes], [1, 2]), ([zeros, codes], [1]), ([zeros, codes], [1, 1]),
        ] as [([[UInt8]], [Float])] {
            let findings = try await found(rows, scales: scales)
            #expect(!findings.contains { $0.id == .rowsZero }, "\(rows.map { $0[0] }), \(scales)")
        }
    }
}
