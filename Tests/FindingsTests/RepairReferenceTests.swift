// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import TestSupport
import Testing

@testable import Findings

/// When a repair takes weights from a reference, and when it must not.
@Suite struct RepairReferenceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let rotated = Configuration(scaling: .row, rotation: Rotation(groupSize: 64))
    private static let tensorWise = Configuration(scaling: .tensor)

    private static func recipe(_ configuration: Configuration, marker: String? = nil) -> SyntheticModel.Recipe {
        SyntheticModel.Recipe(
            configuration: configuration, marker: marker ?? SyntheticModel.marker(configuration))
    }

    @Test("a fine-tune keeps its codes when it is repaired against its base", arguments: [true, false])
    func keepsAFineTune(hasLabelDefect: Bool) async throws {
        let base = SyntheticModel(seed: 1, layers: 6)
        let tune = base.tuned(seed: 2, share: 0.2)
        let marker = hasLabelDefect ? #"{"convrot": true, "convrot_groupsize": 64}"# : nil
        let file = try SyntheticModel.file(tune.quantized { _ in Self.recipe(Self.rotated, marker: marker) })
        let (plan, output) = try await repair(file, against: base.original())
        #expect(plan.requantized.isEmpty && plan.reference?.holds == false)
        #expect(plan.hasChanges == hasLabelDefect)
        #expect(plan.unmended.count == 6)
        let before = try file.checkpoint()
        for layer in tune.layers {
            #expect(try bytes(layer.name + ".weight", of: output) == bytes(layer.name + ".weight", of: before))
            #expect(
                try bytes(layer.name + ".weight_scale", of: output) == bytes(layer.name + ".weight_scale", of: before))
        }
        #expect(try tune.snrDB(of: output).values.allSatisfy { $0 > 35 })
    }

    @Test func keepsATensorWiseFineTuneWhoseCodesLostDetail() async throws {
        let base = SyntheticModel(seed: 3, layers: 6).withOutliers(60)
        let tune = base.tuned(seed: 4, share: 0.3)
        let file = try SyntheticModel.file(tune.quantized { _ in Self.recipe(Self.tensorWise) })
        let (plan, _) = try await repair(file, against: base.original())
        #expect(plan.requantized.isEmpty && !plan.hasChanges)
        #expect(plan.reference?.holds == false)
        #expect(plan.unmended.count == 6)
    }

    @Test("a file whose every layer lost detail is made anew from its very original")
    func makesATensorWiseFileAnew() async throws {
        let model = SyntheticModel(seed: 3, layers: 6).withOutliers(60)
        let file = try SyntheticModel.file(model.quantized { _ in Self.recipe(Self.tensorWise) })
        let before = try model.snrDB(of: file.checkpoint())
        #expect(before.values.allSatisfy { $0 < 20 }, "\(before)")
        let (plan, output) = try await repair(file, against: model.original())
        #expect(plan.requantized.count == 6)
        #expect(plan.reference == ReferenceProof(name: "model.safetensors", agreeing: 6, layers: 6))
        for (name, found) in try model.snrDB(of: output) {
            #expect(found > before[name, default: 0] + 3)
            let planned = plan.requantized.first { $0.name == name }?.requantization?.afterDB
            #expect(abs(try #require(planned) - found) < 0.01)
        }
    }

    @Test func makesWhatConvertToQuantMakesOfTheSameOriginal() async throws {
        let original = try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
        let (plan, output) = try await repair(EditedFile("tensor"), against: original)
        let name = "encoder.layer.0.output.dense"
        #expect(plan.requantized.map(\.name) == [name])
        let good = try EditedFile("row-convrot64").checkpoint()
        #expect(try bytes(name + ".weight_scale", of: output) == bytes(name + ".weight_scale", of: good))
        let (found, expected) = (try bytes(name + ".weight", of: output), try bytes(name + ".weight", of: good))
        // Sums of a rotation are rounded in another order there.
        #expect(zip(found, expected).count { $0 != $1 } * 1000 < expected.count)
        let broken = try EditedFile("tensor").checkpoint()
        for layer in try QuantizedCheckpoint(scanning: broken).layers where layer.name != name {
            #expect(try bytes(layer.weight.name, of: output) == broken.bytes(of: layer.weight))
        }
    }

    @Test("a layer that was trained in a file of the base's other layers keeps its codes")
    func keepsOneTrainedLayer() async throws {
        let base = SyntheticModel(seed: 5, layers: 12).withOutliers(60)
        let tune = base.tuned(seed: 6, share: 0.6) { $0 == 0 }
        // All others are good; the trained one lost detail, and is not the base's.
        let file = try SyntheticModel.file(
            tune.quantized { Self.recipe($0 == 0 ? Self.tensorWise : Self.rotated) })
        let (plan, output) = try await repair(file, against: base.original())
        #expect(plan.reference?.holds == true)
        #expect(plan.requantized.isEmpty)
        #expect(plan.unmended.map(\.name) == ["blocks.0.attn.q"])
        let before = try tune.snrDB(of: file.checkpoint())
        #expect(try tune.snrDB(of: output) == before)
    }

    @Test("two layers that agree are no proof")
    func wantsThreeOthers() async throws {
        let model = SyntheticModel(seed: 7, layers: 3).withOutliers(60)
        let file = try SyntheticModel.file(model.quantized { _ in Self.recipe(Self.tensorWise) })
        let (plan, _) = try await repair(file, against: model.original())
        #expect(plan.requantized.isEmpty && plan.unmended.count == 3)
        #expect(plan.unmended.first?.obstacles.first?.contains("2 of 2 layers") == true)
    }

    @Test("clipped weights come back from the original, and not from a base", arguments: [true, false])
    func makesClippedLayersAnew(isOriginal: Bool) async throws {
        let base = SyntheticModel(seed: 8, layers: 6)
        let truth = isOriginal ? base : base.tuned(seed: 9, share: 0.5) { $0 == 2 }
        let file = try SyntheticModel.file(
            truth.quantized { index in
                guard index == 2 else { return Self.recipe(Self.rotated) }
                var recipe = Self.recipe(Self.tensorWise)
                recipe.clip = 0.2
                return recipe
            })
        let before = try truth.snrDB(of: file.checkpoint())
        let (plan, output) = try await repair(file, against: base.original())
        #expect(plan.requantized.map(\.name) == (isOriginal ? ["blocks.2.attn.q"] : []), "\(plan.unmended)")
        for (name, found) in try truth.snrDB(of: output) { #expect(found >= before[name, default: 0]) }
    }

    @Test("a scale that is no number comes back from the original, and not from a base", arguments: [true, false])
    func makesBrokenScalesAnew(isOriginal: Bool) async throws {
        let base = SyntheticModel(seed: 10, layers: 6)
        let truth = isOriginal ? base : base.tuned(seed: 11, share: 0.5) { $0 == 1 }
        var file = try SyntheticModel.file(truth.quantized { _ in Self.recipe(Self.rotated) })
        file.change("blocks.1.attn.q.weight_scale") {
            ($0.name, $0.dtype, $0.shape, SafetensorsBytes.f32([.nan]) + $0.bytes.dropFirst(4))
        }
        let (plan, output) = try await repair(file, against: base.original())
        #expect(plan.requantized.map(\.name) == (isOriginal ? ["blocks.1.attn.q"] : []), "\(plan.unmended)")
        if isOriginal { #expect(try truth.snrDB(of: output).values.allSatisfy { $0 > 35 }) }
    }

    @Test("scales and rows that differ are never repaired by replacement")
    func keepsOtherScalesAndRows() async throws {
        let model = SyntheticModel(seed: 12, layers: 6)
        let reference = try model.original()
        var doubled = try SyntheticModel.file(model.quantized { _ in Self.recipe(Self.rotated) })
        doubled.change("blocks.3.attn.q.weight_scale") { tensor in
            (tensor.name, tensor.dtype, tensor.shape, SafetensorsBytes.f32(Self.floats(tensor.bytes).map { 2 * $0 }))
        }
        var turned = model
        let layer = turned.layers[3]
        turned.layers[3].weights = Array(
            layer.weights[32 * layer.columns..<64 * layer.columns] + layer.weights[..<(32 * layer.columns)])
        let moved = try SyntheticModel.file(turned.quantized { _ in Self.recipe(Self.rotated) })
        for file in [doubled, moved] {
            let (plan, _) = try await repair(file, against: reference)
            #expect(!plan.hasChanges && plan.requantized.isEmpty)
            #expect(plan.unmended.map(\.name) == ["blocks.3.attn.q"])
        }
    }

    private static func floats(_ bytes: [UInt8]) -> [Float] {
        stride(from: 0, to: bytes.count, by: 4)
            .map { start in Float(bitPattern: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }) }
    }

    private func bytes(_ name: String, of checkpoint: Checkpoint) throws -> [UInt8] {
        try checkpoint.bytes(of: try #require(checkpoint.tensor(named: name)))
    }

    /// The plan, and what it makes; the file itself if it makes nothing.
    private func repair(
        _ file: EditedFile, against reference: Checkpoint
    ) async throws -> (RepairPlan, output: Checkpoint) {
        let checkpoint = try file.checkpoint()
        let options = DiagnosisOptions(depth: .full, threads: 2)
        let diagnosis = try await Diagnosis(of: checkpoint, reference: reference, options: options)
        let plan = try RepairPlan(for: diagnosis, of: checkpoint, reference: reference)
        guard plan.hasChanges else { return (plan, checkpoint) }
        let path = folder.path("\(plan.changed.count)-\(plan.requantized.count).safetensors")
        try await Repair(of: checkpoint, by: plan).write(to: path, overwrite: true, threads: 2)
        return (plan, try Checkpoint(opening: path))
    }
}
