// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Documents
import OrderedCollections
import TestSupport
import Testing

@testable import Findings

/// What a repair changes of markers and scales, and what it leaves alone.
@Suite struct RepairMarkerTests {
    private let folder: TemporaryFolder
    private let model = SyntheticModel(seed: 20, layers: 4)

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let rotated = Configuration(scaling: .row, rotation: Rotation(groupSize: 64))

    @Test("every key that is not wrong survives, in its place")
    func keepsOtherKeys() async throws {
        let marker =
            #"{"linear_dtype": "bf16", "convrot": true, "nested": {"a": [1, {"b": null}]}, "convrot_groupsize": 64, "#
            + #""full_precision_matrix_mult": true}"#
        var file = try SyntheticModel.file(model.quantized { _ in recipe(marker) })
        file.markHeader(marker)
        file.metadata.append(("comment", "kept"))
        let (plan, output) = try await repair(file)
        let expected = #"{"format": "int8_tensorwise", "# + marker.dropFirst()
        for layer in model.layers {
            #expect(try text(layer.name + ".comfy_quant", of: output) == expected)
        }
        let header = QuantizationMarkerHeader(output.metadata)
        #expect(header.entries.values.allSatisfy { $0.serialized(style: .python) == expected })
        #expect(header.entries.count == 4)
        #expect(output.metadata["comment"] == "kept")
        #expect(plan.changed.flatMap(\.changes).allSatisfy { $0.to == #"format: "int8_tensorwise""# })
    }

    @Test("a wrong group is corrected and everything beside it kept")
    func correctsAGroup() async throws {
        let marker = #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 16, "linear_dtype": "x"}"#
        let (plan, output) = try await repair(SyntheticModel.file(model.quantized { _ in recipe(marker) }))
        #expect(try text("blocks.0.attn.q.comfy_quant", of: output) == marker.replacing("16", with: "64"))
        #expect(plan.changed[0].changes.map(\.from) == ["convrot_groupsize: 16"])
        #expect(plan.changed[0].changes.map(\.to) == ["convrot_groupsize: 64"])
    }

    @Test(
        "another spelling of the right thing is left alone",
        arguments: [
            #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 64}"#,
            #"{"convrot_groupsize":64,"convrot":true,"format":"int8_tensorwise"}"# + "\n",
        ])
    func leavesSpellings(marker: String) async throws {
        let (plan, _) = try await repair(SyntheticModel.file(model.quantized { _ in recipe(marker) }))
        #expect(!plan.hasChanges && plan.changed.isEmpty)
    }

    @Test(
        "scales are widened without loss, and nothing else changes",
        arguments: ["[out]", "BF16", "F16", "scale_weight", "one"])
    func widens(what: String) async throws {
        var recipe = recipe(SyntheticModel.marker(Self.rotated))
        switch what {
        case "[out]": recipe.isFlat = true
        case "one": recipe.configuration.scaling = .tensor
        case "scale_weight": recipe.scaleSuffix = ".scale_weight"
        default: recipe.scaleType = what
        }
        // ctq says nothing of rows in a marker of one scale.
        if what == "one" { recipe.marker = SyntheticModel.marker(recipe.configuration) }
        let others: [EditedFile.Tensor] = [("norm.bias", "BF16", [3], [1, 2, 3, 4, 5, 6])]
        let file = try SyntheticModel.file(others + model.quantized { _ in recipe })
        let before = try file.checkpoint()
        let (plan, output) = try await repair(file)
        #expect(plan.changed.count == 4)
        let (old, new) = (
            try QuantizedCheckpoint(scanning: before).layers, try QuantizedCheckpoint(scanning: output).layers
        )
        for (one, other) in zip(old, new) {
            #expect(other.scale.name == one.name + ".weight_scale")
            #expect(other.scale.elementType == .f32 && other.scale.shape == [64, 1])
            #expect(try other.scales(in: output) == one.scales(in: before))
            #expect(try output.bytes(of: other.weight) == before.bytes(of: one.weight))
            #expect(other.rotation == one.rotation)
        }
        #expect(try output.bytes(of: try #require(output.tensor(named: "norm.bias"))) == [1, 2, 3, 4, 5, 6])
        if what == "[out]" {
            #expect(output.tensors.map(\.name) == before.tensors.map(\.name))
            #expect(
                try text("blocks.1.attn.q.comfy_quant", of: output) == text("blocks.1.attn.q.comfy_quant", of: before))
        }
    }

    @Test("leftovers go only by wish, and nothing else goes", arguments: [true, false])
    func dropsLeftovers(byWish: Bool) async throws {
        let one = SafetensorsBytes.f32([1])
        let tensors = model.quantized { _ in recipe(SyntheticModel.marker(Self.rotated)) }
        let leftovers: [EditedFile.Tensor] = [
            ("blocks.0.attn.q.input_scale", "F32", [], one), ("blocks.1.attn.q.scale_input", "F32", [1], one),
            ("gone.comfy_quant", "U8", [2], Array("{}".utf8)), ("lost.input_scale", "F32", [], one),
            ("scaled_fp8", "F8_E4M3", [2], [0, 0]),
        ]
        // Names that only look alike: a parameter of its own, a scale of many numbers, a layer that is there.
        let innocent: [EditedFile.Tensor] = [
            ("adapter.input_scale", "F32", [2], one + one), ("norm.input_scale", "F32", [], one),
            ("norm.weight", "F32", [1], one),
        ]
        var file = try SyntheticModel.file(tensors + leftovers + innocent)
        file.metadata = [
            (
                QuantizationMarkerHeader.key,
                #"{"format_version": "1.0", "layers": {"absent": {"format": "int8_tensorwise"}}}"#
            )
        ]
        let (plan, output) = try await repair(file, dropsLeftovers: byWish)
        #expect(plan.leftovers.map(\.name) == leftovers.map(\.name) + ["absent"])
        #expect(plan.hasChanges == byWish)
        let names = (tensors + (byWish ? [] : leftovers) + innocent).map(\.name)
        #expect(output.tensors.map(\.name) == names)
        #expect(QuantizationMarkerHeader(output.metadata).entries.isEmpty == byWish)
    }

    @Test("layers that cannot be judged are listed and stay byte for byte")
    func listsUnjudged() async throws {
        let foreign: [EditedFile.Tensor] = [
            ("fp8.weight", "F8_E4M3", [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]),
            ("fp8.weight_scale", "F32", [], SafetensorsBytes.f32([2])),
            ("fp8.comfy_quant", "U8", [25], Array(#"{"format": "float8_e4m3"}"#.utf8)),
        ]
        let marker = #"{"convrot": true, "convrot_groupsize": 64}"#
        let (plan, output) = try await repair(SyntheticModel.file(model.quantized { _ in recipe(marker) } + foreign))
        #expect(plan.unjudged.map(\.name) == ["fp8"])
        #expect(plan.changed.count == 4)
        for tensor in foreign {
            #expect(try output.bytes(of: try #require(output.tensor(named: tensor.name))) == tensor.bytes)
        }
    }

    private func recipe(_ marker: String?) -> SyntheticModel.Recipe {
        SyntheticModel.Recipe(configuration: Self.rotated, marker: marker)
    }

    private func text(_ name: String, of checkpoint: Checkpoint) throws -> String {
        String(decoding: try checkpoint.bytes(of: try #require(checkpoint.tensor(named: name))), as: UTF8.self)
            .trimmingSuffix(while: { $0 == " " })
    }

    private func repair(
        _ file: EditedFile, dropsLeftovers: Bool = false
    ) async throws -> (RepairPlan, output: Checkpoint) {
        let checkpoint = try file.checkpoint()
        let diagnosis = try await Diagnosis(of: checkpoint, options: DiagnosisOptions(depth: .full, threads: 2))
        let plan = try RepairPlan(for: diagnosis, of: checkpoint, dropsLeftovers: dropsLeftovers)
        guard plan.hasChanges else { return (plan, checkpoint) }
        try await Repair(of: checkpoint, by: plan).write(to: folder.path("out"), overwrite: false, threads: 2)
        return (plan, try Checkpoint(opening: folder.path("out")))
    }
}

extension String {
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        String(reversed().drop(while: condition).reversed())
    }
}
