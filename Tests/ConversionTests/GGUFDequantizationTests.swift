// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import OrderedCollections
import TestSupport
import Testing

@testable import Conversion

/// GGUF files written as safetensors files.
@Suite struct GGUFDequantizationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "blocks become weights in their original shape, and the rest stays",
        arguments: [nil, .f32, .f16] as [ElementType?])
    func writesBlocksAsWeights(type: ElementType?) async throws {
        let output = try await dequantize(Self.model(), as: type)
        #expect(output.format == .safetensors)
        let weight = try #require(output.tensor(named: "model.diffusion_model.a.weight"))
        #expect(weight.shape == [4, 8])
        #expect(weight.elementType == type ?? .bf16)
        let bias = try #require(output.tensor(named: "a.bias"))
        #expect(bias.elementType == .f32)
        #expect(try output.bytes(of: bias) == SafetensorsBytes.f32([1, 2]))
        #expect(output.metadata == ["general.architecture": "flux", "format": "pt"])
        // 0.5 · 3, in each type.
        let one: [UInt8] = type == .f32 ? [0, 0, 0xC0, 0x3F] : type == .f16 ? [0, 0x3E] : [0xC0, 0x3F]
        #expect(try output.bytes(of: weight) == (0..<32).flatMap { _ in one })
    }

    @Test func castsAPlainFileIfATypeIsAskedFor() async throws {
        var file = GGUFBytes([.init("a.weight", [2, 1], type: 1)])
        file.data = [0, 0x3C, 0, 0x40]
        let input = try open(file)
        #expect(try await dequantize(input, as: nil).tensors.map(\.elementType) == [.f16])
        let cast = try await dequantize(input, as: .f32)
        #expect(try cast.bytes(of: cast.tensors[0]) == SafetensorsBytes.f32([1, 2]))
        try DequantizationPlan(for: input).checkWork(of: input)
    }

    @Test func refusesBlocksThatAreNotDecoded() throws {
        let input = try open(GGUFBytes([.init("a", [256], type: 17)], data: 74))
        let error = try #require(throws: FileError.self) { try DequantizationPlan(for: input) }
        #expect(
            error.description
                == "\"m.gguf\" has 1 tensor(s) in blocks that are not decoded here, such as \"a\", which is IQ2_XS "
                + "(rule type-not-decoded).")
    }

    @Test func refusesToWriteZerosForWeightsThatAreNotFinite() async throws {
        var file = GGUFBytes([.init("a", [32], type: 8)])
        file.data = [0, 0x7E] + [UInt8](repeating: 1, count: 32)
        let input = try open(file)
        let error = await #expect(throws: FileError.self) { try await dequantize(input, as: nil) }
        #expect(error?.rule == "block-not-finite" && error?.kind == .damaged && error?.tensor == "a")
        #expect(try folder.names().isEmpty)
    }

    @Test func aFileIsCalledByItsBlocks() throws {
        #expect(try Self.model().quantizedShare().kind == "a Q8_0 file")
    }

    @Test func tensorsThatFillManyBlocksOfWorkAreWholeWithAnyNumberOfTasks() async throws {
        let count = 100_000
        var file = GGUFBytes([.init("a", [32, UInt64(count)], type: 8)])
        file.data = (0..<count).flatMap { index in [0, 0x3C] + [UInt8](repeating: UInt8(index % 100), count: 32) }
        let input = try open(file)
        for threads in [1, 3] {
            let output = try await dequantize(input, as: nil, threads: threads)
            let bytes = try output.bytes(of: output.tensors[0])
            #expect(bytes.count == 64 * count)
            let isRight = (0..<count)
                .allSatisfy { index in
                    let weight = UInt32(bytes[64 * index]) << 16 | UInt32(bytes[64 * index + 1]) << 24
                    return Float(bitPattern: weight) == Float(index % 100)
                }
            #expect(isRight)
        }
    }

    /// A weight of one block of Q8_0 whose values are all 1.5, in another shape than the model's, and a bias.
    private static func model() throws -> Checkpoint {
        var file = GGUFBytes([.init("model.diffusion_model.a.weight", [32, 1], type: 8), .init("a.bias", [2], at: 64)])
        file.add("general.architecture", text: "flux")
        file.add("general.file_type", type: 4, [7, 0, 0, 0])
        file.add("_quantization_metadata", text: "{}")
        file.add(
            "comfy.gguf.orig_shape.model.diffusion_model.a.weight", arrayOf: 5, count: 2, [4, 0, 0, 0, 8, 0, 0, 0])
        file.data = [0, 0x38] + [UInt8](repeating: 3, count: 32) + [UInt8](repeating: 0, count: 30)
        file.data += SafetensorsBytes.f32([1, 2])
        return try Checkpoint(sources: [MemoryBytes(file.file, name: "m.gguf")], name: "m.gguf")
    }

    private func open(_ file: GGUFBytes) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(file.file, name: "m.gguf")], name: "m.gguf")
    }

    private func dequantize(
        _ checkpoint: Checkpoint, as type: ElementType?, threads: Int = 2
    ) async throws -> Checkpoint {
        let path = folder.path("back")
        try await Dequantization(of: checkpoint, as: type).write(to: path, overwrite: true, threads: threads)
        return try Checkpoint(opening: path)
    }
}
