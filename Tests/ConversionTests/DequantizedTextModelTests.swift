// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import OrderedCollections
import TestSupport
import Testing

@testable import Conversion

/// Text encoders of llama.cpp, dequantized: the model's names, the model's order of rows, the model's norms.
@Suite struct DequantizedTextModelTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "queries and keys are in the model's order, in blocks or not, with any number of tasks",
        arguments: [1, 3], [nil, .f32] as [ElementType?])
    func writesRowsInTheModelsOrder(threads: Int, type: ElementType?) async throws {
        // So many columns that a block of work is less than a row.
        let columns = 1 << 16
        var file = GGUFBytes()
        file.add("general.architecture", text: "llama")
        file.add("llama.attention.head_count", type: 4, [2, 0, 0, 0])
        file.add("llama.attention.head_count_kv", type: 4, [1, 0, 0, 0])
        file.append("blk.0.attn_q.weight", [UInt64(columns), 12], type: 8, Self.blocks(rows: 12, columns))
        file.append("blk.0.attn_k.weight", [UInt64(columns), 4], type: 8, Self.blocks(rows: 4, columns))
        file.append("blk.0.attn_v.weight", [UInt64(columns), 4], type: 8, Self.blocks(rows: 4, columns))
        file.append("blk.0.attn_q.bias", [12], SafetensorsBytes.f32((0..<12).map { Float($0) }))
        let output = try await dequantize(file, as: type, threads: threads)
        let prefix = "model.layers.0.self_attn."
        #expect(try values(of: prefix + "q_proj.weight", output, columns) == [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11])
        #expect(try values(of: prefix + "k_proj.weight", output, columns) == [0, 2, 1, 3])
        #expect(try values(of: prefix + "v_proj.weight", output, columns) == [0, 1, 2, 3])
        #expect(try values(of: prefix + "q_proj.bias", output, 1) == [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11])
    }

    @Test func castsAndCopiesOfPlainFilesAreInTheModelsOrder() async throws {
        var file = GGUFBytes()
        file.add("general.architecture", text: "llama")
        file.add("llama.attention.head_count", type: 4, [1, 0, 0, 0])
        file.append("blk.0.attn_q.weight", [2, 4], SafetensorsBytes.f32([0, 0, 1, 1, 2, 2, 3, 3]))
        for type in [nil, .bf16] as [ElementType?] {
            let output = try await dequantize(file, as: type, threads: 1)
            #expect(output.tensors.map(\.elementType) == [type ?? .f32])
            #expect(try values(of: "model.layers.0.self_attn.q_proj.weight", output, 2) == [0, 2, 1, 3])
        }
    }

    @Test func whatIsNotKnownKeepsTheFilesNameAndOrder() async throws {
        var file = GGUFBytes()
        file.add("general.architecture", text: "llama")
        file.append("blk.0.attn_q.weight", [32, 4], type: 8, Self.blocks(rows: 4, 32))
        let output = try await dequantize(file, as: nil, threads: 1)
        #expect(try values(of: "blk.0.attn_q.weight", output, 32) == [0, 1, 2, 3])
    }

    @Test("norms of gemma have the 1 taken off that the converter added, in float32")
    func takesOneOffGemmasNorms() async throws {
        var file = GGUFBytes()
        file.add("general.architecture", text: "gemma3")
        file.append("output_norm.weight", [3], SafetensorsBytes.f32([1, 1.25, -3]))
        // 1.5 and 0.5 in F16, and 1 and 2 in BF16.
        file.append("blk.0.attn_q_norm.weight", [2], type: 1, [0, 0x3E, 0, 0x38])
        file.append("blk.0.attn_k_norm.weight", [2], type: 30, [0x80, 0x3F, 0, 0x40])
        file.append("blk.0.attn_q.weight", [32, 4], type: 8, Self.blocks(rows: 4, 32))
        let output = try await dequantize(file, as: nil, threads: 2)
        #expect(try values(of: "model.norm.weight", output, 1) == [0, 0.25, -4])
        #expect(try values(of: "model.layers.0.self_attn.q_norm.weight", output, 1) == [0.5, -0.5])
        #expect(try values(of: "model.layers.0.self_attn.k_norm.weight", output, 1) == [0, 1])
        #expect(try values(of: "model.layers.0.self_attn.q_proj.weight", output, 32) == [0, 1, 2, 3])
    }

    @Test func fiveDimensionsAndOriginalShapesAreRestored() async throws {
        var file = GGUFBytes()
        file.add("general.architecture", text: "wan")
        file.append("patch_embedding.weight", [32, 2, 1, 2, 1], type: 8, Self.blocks(rows: 4, 32))
        file.add(
            "comfy.gguf.orig_shape.b.weight", arrayOf: 5, count: 5,
            [2, 1, 2, 4, 8].flatMap { SafetensorsBytes.littleEndian(UInt32($0)) })
        file.append("b.weight", [32, 4], type: 8, Self.blocks(rows: 4, 32))
        let output = try await dequantize(file, as: nil, threads: 1)
        #expect(try #require(output.tensor(named: "patch_embedding.weight")).shape == [1, 2, 1, 2, 32])
        #expect(try #require(output.tensor(named: "b.weight")).shape == [2, 1, 2, 4, 8])
        #expect(try values(of: "b.weight", output, 32) == [0, 1, 2, 3])
    }

    @Test func shardsBecomeOneFile() async throws {
        var (first, second) = (GGUFBytes(), GGUFBytes())
        first.add("general.architecture", text: "llama")
        first.add("llama.attention.head_count", type: 4, [1, 0, 0, 0])
        first.add("split.count", type: 2, [2, 0])
        second.add("split.count", type: 2, [2, 0])
        first.append("blk.0.attn_v.weight", [32, 4], type: 8, Self.blocks(rows: 4, 32))
        second.append("blk.0.attn_q.weight", [32, 4], type: 8, Self.blocks(rows: 4, 32))
        try folder.write(first.file, to: "m-00001-of-00002.gguf")
        let path = try folder.write(second.file, to: "m-00002-of-00002.gguf")
        let output = try await dequantize(Checkpoint(opening: path), as: nil, threads: 1)
        #expect(output.metadata.keys.allSatisfy { !$0.hasPrefix("split.") })
        #expect(try values(of: "model.layers.0.self_attn.q_proj.weight", output, 32) == [0, 2, 1, 3])
        #expect(try values(of: "model.layers.0.self_attn.v_proj.weight", output, 32) == [0, 1, 2, 3])
    }

    /// Rows of Q8_0 whose weights are the row's number.
    private static func blocks(rows: Int, _ columns: Int) -> [UInt8] {
        (0..<rows)
            .flatMap { row in
                (0..<columns / 32).flatMap { _ in [0, 0x3C] + [UInt8](repeating: UInt8(row), count: 32) }
            }
    }

    /// The value of each row of a tensor, whose elements must be equal.
    private func values(of name: String, _ checkpoint: Checkpoint, _ columns: Int) throws -> [Float] {
        let tensor = try #require(checkpoint.tensor(named: name), "\(name)")
        let bytes = try checkpoint.bytes(of: tensor)
        let width = tensor.elementType.bitWidth / 8
        let values = stride(from: 0, to: bytes.count, by: width)
            .map { place in
                let bits = bytes[place..<place + width].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                return Float(bitPattern: width == 2 ? bits << 16 : bits)
            }
        return stride(from: 0, to: values.count, by: columns)
            .map { start in
                values[start..<start + columns].allSatisfy { $0 == values[start] } ? values[start] : .nan
            }
    }

    private func dequantize(_ file: GGUFBytes, as type: ElementType?, threads: Int) async throws -> Checkpoint {
        let input = try Checkpoint(sources: [MemoryBytes(file.file, name: "m.gguf")], name: "m.gguf")
        return try await dequantize(input, as: type, threads: threads)
    }

    private func dequantize(_ input: Checkpoint, as type: ElementType?, threads: Int) async throws -> Checkpoint {
        let path = folder.path("back.safetensors")
        try await Dequantization(of: input, as: type).write(to: path, overwrite: true, threads: threads)
        return try Checkpoint(opening: path)
    }
}
