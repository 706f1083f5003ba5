// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import TestSupport
import Testing

@testable import Conversion

/// GGUF files as originals of a conversion.
@Suite("A GGUF original")
struct GGUFConversionTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "is converted to the bytes that its dequantized file is converted to",
        arguments: Recipes.allCases, [1, 3])
    func convertsAsItsDequantizedFile(recipe: Recipes, threads: Int) async throws {
        for (name, file) in Self.models {
            let input = try Checkpoint(sources: [MemoryBytes(file.file, name: name)], name: name)
            let plain = folder.path("\(name).safetensors")
            try await Dequantization(of: input).write(to: plain, overwrite: true, threads: 2)
            let expected = try await convert(Checkpoint(opening: plain), recipe, threads: 1)
            let found = try await convert(input, recipe, threads: threads)
            #expect(found.bytes.elementsEqual(expected.bytes), "\(name)")
            #expect(found.quantized > 0 && found.quantized == expected.quantized, "\(name)")
        }
    }

    @Test("has the model's names, order of rows, shapes and norms")
    func restoresTheModel() async throws {
        _ = try await convert(try Self.open(Self.gemma), .rows, threads: 1)
        let gemma = try Checkpoint(opening: folder.path("out"))
        let norm = try #require(gemma.tensor(named: "model.norm.weight"))
        #expect(try gemma.bytes(of: norm) == SafetensorsBytes.f32([0, 0.25, -4]))
        let plan = try ConversionPlan(for: try Self.open(Self.llama), recipe: try Recipe())
        #expect(plan.restored.renamed == 4 && plan.restored.reordered == 2)
        #expect(plan.quantized.map(\.source.name).contains("model.layers.0.self_attn.q_proj.weight"))
        let image = try ConversionPlan(for: try Self.open(Self.image), recipe: try Recipe())
        #expect(image.quantized.map(\.source.shape) == [[16, 24], [1, 64]])
    }

    @Test("has its norms in float32 and unquantized, whatever their shape and the recipe", arguments: Recipes.allCases)
    func keepsNorms(recipe: Recipes) async throws {
        var file = Self.gemma
        file.append("blk.1.attn_q_norm.weight", [2, 2], type: 1, [0, 0x3E, 0, 0x38, 0, 0x3E, 0, 0x38])
        for converts in [true, false] {
            if converts {
                _ = try await convert(try Self.open(file), recipe, threads: 1)
            } else {
                try await Dequantization(of: try Self.open(file), as: .bf16)
                    .write(to: folder.path("out"), overwrite: true, threads: 1)
            }
            let output = try Checkpoint(opening: folder.path("out"))
            let norm = try #require(output.tensor(named: "model.layers.1.self_attn.q_norm.weight"))
            #expect(norm.elementType == .f32)
            #expect(try output.bytes(of: norm) == SafetensorsBytes.f32([0.5, -0.5, 0.5, -0.5]))
        }
    }

    @Test(
        "is refused if a tensor is in blocks, with what to do instead",
        arguments: ["blk.0.ffn_up.weight", "rope_freqs"], [true, false])
    func refusesBlocks(name: String, areDecoded: Bool) async throws {
        var file = Self.llama
        file.append(name, [32, 1], type: 8, [UInt8](repeating: 0, count: 34))
        if !areDecoded { file.append("b", [256], type: 17, [UInt8](repeating: 0, count: 74)) }
        let input = try Self.open(file)
        let error = await #expect(throws: ConversionError.self) { try await convert(input, .rows, threads: 1) }
        #expect(
            error?.description
                == "Cannot convert m.gguf: it is quantized already: \(areDecoded ? "1 tensor is" : "2 tensors are") in blocks, "
                + "such as \"\(name)\", which is Q8_0, and would be quantized a second time, with the loss of both. Give "
                + "the original, with its weights in BF16, F16 or F32."
                + (areDecoded
                    ? " If it cannot be had: `fidelio dequantize` makes a safetensors file of these weights, which convert "
                        + "takes." : ""))
        #expect(try folder.names().isEmpty)
    }

    /// What the originals are converted by.
    enum Recipes: CaseIterable {
        case rows, tensors, rotated, cast
    }

    private func convert(
        _ checkpoint: Checkpoint, _ recipe: Recipes, threads: Int
    ) async throws -> (bytes: [UInt8], quantized: Int) {
        let chosen =
            switch recipe {
            case .rows: try Recipe()
            case .tensors: try Recipe(scaling: .tensor)
            case .rotated: try Recipe(rotation: GroupRequest(size: 16))
            case .cast:
                try Recipe(
                    excludeLayers: NamePattern("(q_proj|b)\\.weight", option: "--exclude-layers"),
                    outputType: .float16)
            }
        let path = folder.path("out")
        let plan = try await Converter(checkpoint: checkpoint, recipe: chosen)
            .convert(to: path, overwrite: true, threads: threads)
        return (try folder.bytes(of: "out"), plan.quantized.count)
    }

    private static func open(_ file: GGUFBytes) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(file.file, name: "m.gguf")], name: "m.gguf")
    }

    private static let models = [("llama", llama), ("gemma", gemma), ("image", image)]

    /// Queries and keys in llama.cpp's order, in F16, BF16 and F32.
    private static let llama: GGUFBytes = {
        var random = SplitMix64(seed: 11)
        var file = GGUFBytes()
        file.add("general.architecture", text: "llama")
        file.add("general.name", text: "a model")
        file.add("general.file_type", type: 4, [1, 0, 0, 0])
        file.add("llama.attention.head_count", type: 4, [2, 0, 0, 0])
        file.append("blk.0.attn_q.weight", [32, 12], type: 30, bf16(32 * 12, &random))
        file.append("blk.0.attn_k.weight", [32, 12], SafetensorsBytes.f32(floats(32 * 12, &random)))
        file.append("blk.0.attn_v.weight", [32, 12], type: 1, f16(32 * 12, &random))
        file.append("output_norm.weight", [32], SafetensorsBytes.f32(floats(32, &random)))
        return file
    }()

    /// Norms with 1 added, in F32, F16 and BF16.
    private static let gemma: GGUFBytes = {
        var random = SplitMix64(seed: 12)
        var file = GGUFBytes()
        file.add("general.architecture", text: "gemma3")
        file.append("output_norm.weight", [3], SafetensorsBytes.f32([1, 1.25, -3]))
        file.append("blk.0.attn_q_norm.weight", [2], type: 1, [0, 0x3E, 0, 0x38])
        file.append("blk.0.attn_k_norm.weight", [2], type: 30, [0x80, 0x3F, 0, 0x40])
        file.append("blk.0.attn_v.weight", [64, 8], type: 30, bf16(512, &random))
        return file
    }()

    /// A prefix before all names, and a matrix in rows of another length than the model's.
    private static let image: GGUFBytes = {
        var random = SplitMix64(seed: 13)
        var file = GGUFBytes()
        file.add("general.architecture", text: "flux")
        let name = "model.diffusion_model.a.weight"
        file.add("comfy.gguf.orig_shape.\(name)", arrayOf: 5, count: 2, [16, 0, 0, 0, 24, 0, 0, 0])
        file.append(name, [192, 2], type: 1, f16(16 * 24, &random))
        file.append("model.diffusion_model.b.weight", [64, 1], type: 30, bf16(64, &random))
        file.append("model.diffusion_model.a.bias", [16], SafetensorsBytes.f32(floats(16, &random)))
        return file
    }()

    private static func floats(_ count: Int, _ random: inout SplitMix64) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
    }

    private static func bf16(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        floats(count, &random).flatMap { SafetensorsBytes.littleEndian(UInt16($0.bitPattern >> 16)) }
    }

    /// Numbers of 1 to 2 and of −2 to −1, whose bits can be told without arithmetic of halves.
    private static func f16(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        (0..<count)
            .flatMap { _ in
                let sign: UInt16 = Bool.random(using: &random) ? 0x8000 : 0
                return SafetensorsBytes.littleEndian(sign | 0x3C00 | UInt16.random(in: 0..<1024, using: &random))
            }
    }
}
