// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import SystemPackage
import TestSupport
import Testing

@testable import Codecs

/// Small layers of other formats, made here number by number.
@Suite("A layer of another format")
struct PackedLayerTests {
    private typealias Tensor = (name: String, dtype: String, shape: [Int], bytes: [UInt8])

    private static func weights(_ tensors: [Tensor]) throws -> [Float]? {
        let bytes = SafetensorsBytes.file(tensors, metadata: [])
        let checkpoint = try Checkpoint(sources: [MemoryBytes(bytes, name: "m")], name: "m")
        let contents = try QuantizedCheckpoint(scanning: checkpoint)
        guard let layer = contents.others.first?.packed else { return nil }
        var weights = [Float](repeating: 0, count: layer.rows * layer.columns)
        let source = try LayerWeights(.packed(layer), in: checkpoint)
        var values = source.rowValues()
        let codes = try checkpoint.bytes(of: layer.weight, limit: layer.weight.byteCount)
        _ = unsafe weights.withUnsafeMutableBytes { weights in
            unsafe codes.withUnsafeBytes { codes in
                let own = unsafe UnsafeRawBufferPointer(rebasing: codes[source.byteRange(ofRows: 0..<layer.rows)])
                return unsafe values.countingWrite(source.stored(0..<layer.rows, own), as: .f32, into: weights)
            }
        }
        return weights
    }

    /// 1, −448, the least step and 0 in E4M3.
    private static let codes: [UInt8] = [0x38, 0xFE, 0x01, 0x00]

    @Test("of FP8 is its codes times its scale, whatever the scale is called")
    func readsFP8() throws {
        for name in ["weight_scale", "scale_weight"] {
            let weights = try Self.weights([
                ("a.weight", "F8_E4M3", [1, 4], Self.codes), ("a.\(name)", "F32", [], SafetensorsBytes.f32([2])),
            ])
            #expect(weights == [2, -896, 2 * 0x1p-9, 0])
        }
        #expect(try Self.weights([("a.weight", "F8_E4M3", [1, 4], Self.codes)]) == [1, -448, 0x1p-9, 0])
    }

    @Test("of E5M2 counts infinity and NaN, and reads them as 0")
    func readsE5M2() throws {
        // 1, infinity, NaN, −57344.
        #expect(try Self.weights([("a.weight", "F8_E5M2", [1, 4], [0x3C, 0x7C, 0x7F, 0xFB])]) == [1, 0, 0, -57344])
    }

    @Test(
        "is not read if something stands beside its codes that its format does not have",
        arguments: [
            "a.weight_zero_point", "a.pre_quant_scale", "a.weight_scale_2", "a.proj_down", "a.weight_codebook",
        ])
    func refusesUnknownParts(name: String) throws {
        let weights = try Self.weights([
            ("a.weight", "F8_E4M3", [1, 4], Self.codes), ("a.weight_scale", "F32", [], SafetensorsBytes.f32([2])),
            (name, "F32", [1, 4], SafetensorsBytes.f32([1, 2, 3, 4])),
        ])
        #expect(weights == nil)
    }

    @Test(
        "is not read if its tensors do not fit one another",
        arguments: [
            [("a.weight_scale", "F32", [3], [2, 2, 2])], [("a.weight_scale", "F32", [4], [1, 2, 3, 4])],
            [("a.weight_scale", "F32", [1, 3], [1, 2, 3])],
            [("a.weight_scale", "F32", [], [1]), ("a.scale_weight", "F32", [], [1])],
        ] as [[(String, String, [Int], [Float])]])
    func refusesOtherShapes(parts: [(String, String, [Int], [Float])]) throws {
        let tensors = parts.map { ($0.0, $0.1, $0.2, SafetensorsBytes.f32($0.3)) }
        #expect(try Self.weights([("a.weight", "F8_E4M3", [1, 4], Self.codes)] + tensors) == nil)
    }

    /// Made by scripts/make_format_seeds.py.
    @Test(
        "of each format is read in the files that fuzzing begins with",
        arguments: [
            "fp8-tensor", "fp8-row", "fp8-block", "fp8-plain", "fp8-legacy", "mxfp8", "nvfp4", "int8-block", "w4a4",
            "w4a8", "w6a8", "awq", "svdquant", "nf4", "nf4-nested",
        ])
    func readsSeeds(name: String) throws {
        let path = FilePath(TestFiles.fixtures + "/seeds/model/format-\(name)")
        let contents = try QuantizedCheckpoint(scanning: Checkpoint(opening: path))
        #expect(contents.others.map { $0.packed != nil } == [true])
    }

    @Test("of E4M3 has its numbers and nothing else", arguments: 0..<256)
    func holdsE4M3(code: Int) {
        let (exponent, mantissa) = (code >> 3 & 15, Float(code & 7))
        let sign: Float = code < 128 ? 1 : -1
        let value =
            exponent == 0
            ? mantissa * 0x1p-9 : (1 + mantissa / 8) * Float(sign: .plus, exponent: exponent - 7, significand: 1)
        if code & 0x7F == 0x7F {
            #expect(CodeTable.e4m3[code].isNaN)
        } else {
            #expect(CodeTable.e4m3[code].bitPattern == (sign * value).bitPattern)
        }
    }

    @Test("in tiles has each scale at a place of its own, as cuBLAS has it")
    func placesTiles() {
        let (rows, blocks) = (200, 6)
        let places = (0..<rows).flatMap { row in (0..<blocks).map { ScaleGrid.tiledPlace(row, $0, blocks: blocks) } }
        #expect(Set(places).count == rows * blocks)
        #expect(places.allSatisfy { $0 < ScaleGrid.count(rows: rows, blocks: blocks, order: .tiles) })
        // Row 33, block 1 of the first tile; row 128, block 4: the last of two by two tiles.
        #expect(ScaleGrid.tiledPlace(33, 1, blocks: 6) == 1 * 16 + 1 * 4 + 1)
        #expect(ScaleGrid.tiledPlace(128, 4, blocks: 6) == 3 * 512)
    }
}
