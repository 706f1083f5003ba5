// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Fidelity
import TestSupport
import Testing

@testable import Findings

/// Which recipe made a file, told by the original.
@Suite struct RecipeTests {
    private static let name = "encoder.layer.0.attention.self.query"

    /// What the original says of the layer ``name`` of a file.
    private func reference(_ file: EditedFile) async throws -> (layer: LayerReference, findings: [Finding]) {
        let diagnosis = try await Diagnosis(
            of: file.checkpoint(), reference: GoldenFile.fixtures[0].original(), options: DiagnosisOptions(threads: 2))
        return (try #require(diagnosis.reference?.layers[Self.name]), diagnosis.findings)
    }

    @Test(arguments: GoldenFile.fixtures)
    func triesEveryScalingInEveryBasisAndFindsTheOneThatWasUsed(file: GoldenFile) async throws {
        let recipes = try await reference(EditedFile(file.variant)).layer.recipes
        let bases = BasisCandidates.all(columns: 384)
        #expect(Set(recipes.map(\.configuration)).count == 2 * bases.count)
        let expected = Configuration(scaling: file.scaling, rotation: file.group.flatMap { Rotation(groupSize: $0) })
        #expect(recipes.first?.configuration == expected)
        // The same weights by the other scaling differ by rounding; in another basis they have little in common.
        for recipe in recipes.dropFirst() {
            let isOtherScaling = recipe.configuration.rotation == expected.rotation
            let snrDB = try #require(recipe.snrDB)
            #expect(isOtherScaling ? snrDB > 20 && snrDB < 50 : snrDB < 3, "\(recipe)")
            #expect(try #require(recipe.cosine) < (isOtherScaling ? 1 : 0.6), "\(recipe)")
        }
    }

    @Test(arguments: GoldenFile.fixtures)
    func reproducesCodesAndScales(file: GoldenFile) async throws {
        let found = try #require(try await reference(EditedFile(file.variant)).layer.reproduction)
        #expect(found.equalCodes > 0.9999)
        #expect(found.scaleDeviation < 1e-6)
        #expect(found.holds(Thresholds()))
    }

    @Test func knowsAScaleThatIsNotTheOriginals() async throws {
        var file = try EditedFile("row")
        // Half a per cent larger, under codes that stay.
        file.change("\(Self.name).weight_scale") { tensor in
            let scales = stride(from: 0, to: tensor.bytes.count, by: 4)
                .map { start in
                    Float(bitPattern: tensor.bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
                }
            return (tensor.name, tensor.dtype, tensor.shape, SafetensorsBytes.f32(scales.map { $0 * 1.005 }))
        }
        let (layer, findings) = try await reference(file)
        let found = try #require(layer.reproduction)
        #expect(abs(found.scaleDeviation - 0.005) < 1e-4)
        #expect(!found.holds(Thresholds()))
        #expect(findings.first { $0.id == .notThisOriginal }?.subjects.map(\.name) == [Self.name])
    }

    @Test(arguments: [50, 10, 4])
    func saysWhereNoPlainRoundingGivesTheCodes(step: Int) async throws {
        var file = try EditedFile("row-convrot64")
        // Every so many codes are the next one, as learned rounding leaves them; the loss is then larger than rounding's.
        file.change("\(Self.name).weight") { tensor in
            let codes = tensor.bytes.enumerated()
                .map { index, byte in
                    index % step == 0 && Int8(bitPattern: byte) < 127 ? byte &+ 1 : byte
                }
            return (tensor.name, tensor.dtype, tensor.shape, codes)
        }
        let (layer, findings) = try await reference(file)
        let found = try #require(layer.reproduction)
        #expect(found.configuration.description == "row/rot64")
        #expect(abs(found.equalCodes - (1 - 1 / Double(step))) < 0.001)
        let finding = try #require(findings.first { $0.id == .codesNotReproduced })
        #expect(finding.severity == .note)
        #expect(!findings.contains { $0.id == .notThisOriginal })
        #expect(finding.subjects.map(\.name) == [Self.name])
        #expect(finding.subjects[0].detail == "nearest recipe: row/rot64")
    }

    @Test(arguments: GoldenFile.fixtures)
    func takesWhatAnAnalysisHasMeasured(file: GoldenFile) async throws {
        let (checkpoint, original) = (try file.checkpoint(), try file.original())
        let result = try await Analysis(reference: original, candidates: [checkpoint]).run()
        var given = try await Diagnosis(
            of: checkpoint, reference: original, measurement: Measurement(result, of: checkpoint.name))
        var own = try await Diagnosis(of: checkpoint, reference: original)
        // What was measured need not be read once more.
        let (before, after) = (try #require(own.read), try #require(given.read))
        #expect(after.bytes <= before.bytes)
        (given.read, own.read) = (nil, nil)
        #expect(try FindingsDocument(given, version: "").written() == FindingsDocument(own, version: "").written())
    }

    @Test func takesNoLossThatAnAnalysisMeasuredWithAWrongRotation() async throws {
        var file = try EditedFile("row-convrot64")
        file.markAll(#"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 16}"#)
        let (checkpoint, original) = (try file.checkpoint(), try GoldenFile.fixtures[0].original())
        let result = try await Analysis(reference: original, candidates: [checkpoint]).run()
        let diagnosis = try await Diagnosis(
            of: checkpoint, reference: original, measurement: Measurement(result, of: checkpoint.name))
        let layer = try #require(diagnosis.reference?.layers[Self.name])
        #expect(layer.best?.rotation?.groupSize == 64)
        #expect(layer.measuredDB == nil)
        #expect(diagnosis.findings.contains { $0.id == .groupMismatch })
        #expect(!diagnosis.findings.contains { $0.id == .rowScaleDetailLoss || $0.id == .notThisOriginal })
    }
}
