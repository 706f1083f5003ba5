// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import TestSupport
import Testing

@testable import Findings

/// Repaired files against unbroken ones.
@Suite struct RepairTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// What a repair can make good: everything but scales that are wrong or missing, and groups that nobody loads.
    private static let repairable: Set<FindingID> = [
        .rotationClaimedAbsent, .rotationUnmarked, .groupMismatch, .markerFormatMissing, .markerMissing,
        .markerGroupMissing, .markersDisagree, .markerDialect, .perRowClaimedAbsent, .scaleShapeRank1,
        .scaleLegacyName, .groupNotLoadable,
    ]

    /// Unreadable markers, beside others that say the same.
    private static let halfReadable: Set = [
        "no JSON in the tensors, and a good header", "no object in the header, and good tensors",
    ]

    static let broken = (Mislabelling.ofRotation + Mislabelling.ofMarkers + Mislabelling.ofScales)
        .filter { repairable.contains($0.finding) || halfReadable.contains("\($0)") }
        .filter { !["named convrot", "metadata says conv_rot"].contains("\($0)") }

    @Test(arguments: broken)
    func makesTheBrokenFileEqualToTheUnbrokenOne(_ mislabelling: Mislabelling) async throws {
        let unbroken = try EditedFile(mislabelling.variant).checkpoint()
        var file = try EditedFile(mislabelling.variant)
        try mislabelling.change(&file)
        let repaired = try await repair(file, assumes: true)
        let (expected, found) = (
            try QuantizedCheckpoint(scanning: unbroken), try QuantizedCheckpoint(scanning: repaired)
        )
        #expect(found.unsupported.isEmpty)
        #expect(found.layers.count == expected.layers.count)
        for layer in expected.layers {
            let twin = try #require(found.layers.first { $0.name == layer.name })
            #expect(twin.rotation == layer.rotation)
            #expect(twin.scaling == layer.scaling)
            #expect(twin.dialects == layer.dialects)
            #expect(twin.scale.shape == layer.scale.shape)
            #expect(try twin.scales(in: repaired) == layer.scales(in: unbroken))
            #expect(try repaired.bytes(of: twin.weight) == unbroken.bytes(of: layer.weight))
        }
        for tensor in expected.plainTensors {
            let twin = try #require(repaired.tensor(named: tensor.name))
            #expect(try repaired.bytes(of: twin) == unbroken.bytes(of: tensor))
        }
    }

    @Test func refusesWhereNothingCanBeRead() async throws {
        var file = try EditedFile("row")
        file.change(".weight_scale") { _ in nil }
        let error = await #expect(throws: RepairError.self) { try await repair(file, assumes: true) }
        #expect(
            "\(try #require(error))"
                == "model.safetensors: no quantized layer can be read; expected I8 weights with a scale.")
    }

    @Test func refusesWhereTheEvidenceIsNotCertain() async throws {
        var file = try EditedFile("row")
        let codes = (0..<4 * 256).map { _ in UInt8(1) }
        file.keepOnly([
            ("a.weight", "I8", [4, 256], codes),
            ("a.weight_scale", "F32", [4, 1], SafetensorsBytes.f32([1, 1, 1, 1])),
        ])
        let error = await #expect(throws: RepairError.self) { try await repair(file, assumes: false) }
        #expect(error == .uncertain(file: "model.safetensors", layers: ["a"]))
        #expect(try folder.names().isEmpty)
    }

    @Test func quantizesOnlyCondemnedLayersAnewFromTheOriginal() async throws {
        let broken = try EditedFile("tensor").checkpoint()
        let original = try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
        let options = DiagnosisOptions(depth: .full, threads: 2)
        let diagnosis = try await Diagnosis(of: broken, reference: original, options: options)
        let plan = try RepairPlan(for: diagnosis, reference: original)
        _ = try Repair(of: broken, by: plan).write(to: folder.path("out.safetensors"), overwrite: false)
        let repaired = try Checkpoint(opening: folder.path("out.safetensors"))
        // The codes that convert-to-quant made of the same layer by rows and rotation.
        let good = try EditedFile("row-convrot64").checkpoint()
        let name = "encoder.layer.0.output.dense"
        for tensor in ["weight", "weight_scale"] {
            let (found, expected) = (
                try #require(repaired.tensor(named: "\(name).\(tensor)")),
                try #require(good.tensor(named: "\(name).\(tensor)"))
            )
            #expect(found.shape == expected.shape)
            if tensor == "weight_scale" { #expect(try repaired.bytes(of: found) == good.bytes(of: expected)) }
        }
        for layer in try QuantizedCheckpoint(scanning: broken).layers where layer.name != name {
            let twin = try #require(repaired.tensor(named: layer.weight.name))
            #expect(try repaired.bytes(of: twin) == broken.bytes(of: layer.weight))
        }
        let after = try await Diagnosis(of: repaired, reference: original, options: options)
        #expect(abs(try #require(after.reference?.layers[name]?.measuredDB) - 41.57) < 0.01)
        #expect(!after.hasError)
    }

    @Test func neverOverwritesItsInput() async throws {
        let path = try folder.write(EditedFile("row").bytes, to: "in.safetensors")
        let checkpoint = try Checkpoint(opening: path)
        let plan = try RepairPlan(for: try await Diagnosis(of: checkpoint))
        #expect(throws: RepairError.outputIsInput(path)) {
            try Repair(of: checkpoint, by: plan).write(to: path, overwrite: true)
        }
    }

    private func repair(_ file: EditedFile, assumes: Bool) async throws -> Checkpoint {
        let checkpoint = try file.checkpoint()
        let diagnosis = try await Diagnosis(of: checkpoint, options: DiagnosisOptions(depth: .full, threads: 2))
        let plan = try RepairPlan(for: diagnosis, assumes: assumes)
        _ = try Repair(of: checkpoint, by: plan).write(to: folder.path("out.safetensors"), overwrite: false)
        return try Checkpoint(opening: folder.path("out.safetensors"))
    }
}
