// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import TestSupport
import Testing

@testable import Conversion

/// A conversion and a dequantization that have nothing to do say so.
@Suite struct WorkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let weights = SafetensorsBytes.f32((0..<4 * 64).map { Float($0) - 100 })
    private static let plain: EditedFile.Tensor = ("a.weight", "F32", [4, 64], weights)
    private static let codes: [EditedFile.Tensor] = [
        ("b.weight", "I8", [4, 64], [UInt8](repeating: 5, count: 256)),
        ("b.weight_scale", "F32", [4, 1], SafetensorsBytes.f32([1, 1, 1, 1])),
    ]
    private static let floats8: EditedFile.Tensor = (
        "c.weight", "F8_E4M3", [4, 64], [UInt8](repeating: 0x38, count: 256)
    )
    private static let norm: EditedFile.Tensor = ("norm.weight", "F32", [4], SafetensorsBytes.f32([1, 1, 1, 1]))

    private func checkpoint(_ tensors: [EditedFile.Tensor]) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(SafetensorsBytes.file(tensors), name: "in")], name: "in")
    }

    private func check(_ tensors: [EditedFile.Tensor], _ recipe: Recipe? = nil) throws {
        let checkpoint = try checkpoint(tensors)
        try ConversionPlan(for: checkpoint, recipe: recipe ?? Recipe()).checkWork(of: checkpoint)
    }

    @Test func convertsWhatHasWeights() throws {
        try check([Self.plain, Self.norm])
    }

    @Test func refusesWhatHoldsCodesAlready() throws {
        let error = ConversionError.quantizedAlready(file: "in", matrices: 1, example: "b.weight", type: "I8")
        #expect(throws: error) { try check(Self.codes) }
        #expect(throws: error) { try check([Self.plain] + Self.codes) }
        #expect(throws: ConversionError.quantizedAlready(file: "in", matrices: 1, example: "c.weight", type: "F8_E4M3"))
        {
            try check([Self.plain, Self.floats8])
        }
        #expect(
            "\(error)"
                .hasPrefix(
                    "Cannot convert in: it is quantized already: 1 matrix is, such as \"b.weight\", which is I8."))
        #expect(error.isAboutInput)
    }

    @Test func refusesWhatHasNoLayer() throws {
        #expect(throws: ConversionError.nothingToConvert(file: "in")) { try check([Self.norm]) }
    }

    @Test func takesACastForSomethingToDo() throws {
        let recipe = try Recipe(
            excludeLayers: NamePattern(".*", option: "--exclude-layers"), outputType: .bfloat16)
        try check([Self.plain], recipe)
        try check([Self.plain] + Self.codes, recipe)
    }

    @Test func dequantizesNothingOfAPlainFile() throws {
        let checkpoint = try checkpoint([Self.plain])
        let plan = try DequantizationPlan(for: checkpoint)
        #expect(throws: ConversionError.nothingToDequantize(file: "in", unreadable: 0)) {
            try plan.checkWork(of: checkpoint)
        }
        try DequantizationPlan(for: try self.checkpoint(Self.codes)).checkWork(of: checkpoint)
        // To the type that it has already, nothing is cast.
        #expect(throws: ConversionError.self) {
            try DequantizationPlan(for: checkpoint, as: .f32).checkWork(of: checkpoint)
        }
    }

    @Test func castsTheLayersOfAPlainFile() async throws {
        let checkpoint = try checkpoint([Self.plain, Self.norm])
        let dequantization = try Dequantization(of: checkpoint, as: .bf16)
        try dequantization.plan.checkWork(of: checkpoint)
        let path = folder.path("out.safetensors")
        try await dequantization.write(to: path, overwrite: false, threads: 2)
        let output = try Checkpoint(opening: path)
        let weight = try #require(output.tensor(named: "a.weight"))
        #expect(weight.elementType == .bf16)
        // −100 in BF16 is C2C8.
        #expect(try output.bytes(of: weight).prefix(2) == [0xC8, 0xC2])
        #expect(output.tensor(named: "norm.weight")?.elementType == .f32)
    }

    @Test func castsNothingBesideQuantizedLayers() throws {
        let plan = try DequantizationPlan(for: checkpoint([Self.plain] + Self.codes), as: .bf16)
        #expect(plan.casts.isEmpty)
    }
}
