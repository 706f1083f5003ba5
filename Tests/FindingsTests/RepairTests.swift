// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
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
        #expect(found.others.isEmpty)
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
                == "Cannot repair model.safetensors: None of 5 quantized layers could be judged: without a scale. Expected "
                + "I8 weights of which codes and scale alone are the weight.")
    }

    @Test func leavesALayerAloneThatHasNoMarkerAndDoesNotTell() async throws {
        var file = try EditedFile("row")
        let codes = (0..<4 * 256).map { _ in UInt8(1) }
        file.keepOnly([
            ("a.weight", "I8", [4, 256], codes),
            ("a.weight_scale", "F32", [4, 1], SafetensorsBytes.f32([1, 1, 1, 1])),
        ])
        let plan = try await plan(for: file)
        #expect(!plan.hasChanges)
        #expect(plan.unmended.map(\.name) == ["a"])
        #expect(
            plan.unmended.first?.obstacles
                == ["It has no marker, and its weights do not tell whether it is rotated: --reference can settle it."])
    }

    @Test(arguments: ["row", "row-convrot64", "tensor", "tensor-convrot64"])
    func leavesAGoodFileAlone(variant: String) async throws {
        for reference in [nil, try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")] {
            var file = try EditedFile(variant)
            // Codes that lost detail are another thing: see RepairReferenceTests.
            if variant.hasPrefix("tensor") { file.replace("encoder.layer.0.output.dense", from: try EditedFile("row")) }
            let plan = try await plan(for: file, reference: reference)
            #expect(!plan.hasChanges && plan.changed.isEmpty)
            #expect(plan.metadata == (try file.checkpoint().metadata))
        }
    }

    @Test func neverOverwritesItsInput() async throws {
        let path = try folder.write(EditedFile("row").bytes, to: "in.safetensors")
        let checkpoint = try Checkpoint(opening: path)
        let plan = try RepairPlan(for: try await Diagnosis(of: checkpoint), of: checkpoint)
        await #expect(throws: RepairError.outputIsInput(path)) {
            try await Repair(of: checkpoint, by: plan).write(to: path, overwrite: true)
        }
    }

    private func plan(for file: EditedFile, reference: Checkpoint? = nil) async throws -> RepairPlan {
        let checkpoint = try file.checkpoint()
        let options = DiagnosisOptions(depth: .full, threads: 2)
        let diagnosis = try await Diagnosis(of: checkpoint, reference: reference, options: options)
        return try RepairPlan(for: diagnosis, of: checkpoint, reference: reference)
    }

    private func repair(_ file: EditedFile, assumes: Bool) async throws -> Checkpoint {
        let checkpoint = try file.checkpoint()
        let diagnosis = try await Diagnosis(of: checkpoint, options: DiagnosisOptions(depth: .full, threads: 2))
        let plan = try RepairPlan(for: diagnosis, of: checkpoint, assumes: assumes)
        _ = try await Repair(of: checkpoint, by: plan).write(to: folder.path("out.safetensors"), overwrite: false)
        return try Checkpoint(opening: folder.path("out.safetensors"))
    }
}
