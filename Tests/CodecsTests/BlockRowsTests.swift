// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Rows of ggml's blocks, with values that can be told by hand.
@Suite struct BlockRowsTests {
    private static let types = BlockDecoders.all.map { $0.elementType }

    @Test func everyDecodedTypeHasBlocks() {
        for type in Self.types {
            #expect(type.block != nil && type.isDecodedBlock)
        }
        #expect(!ElementType.iq2XS.isDecodedBlock && !ElementType.f32.isDecodedBlock)
    }

    @Test(
        "a scale that is NaN or infinite makes its block zeros, which are counted",
        arguments: [0x7E00, 0x7C00, 0xFC00] as [UInt16])
    func countsWhatIsNotFinite(scale: UInt16) throws {
        // Codes of 1: infinity times 0 would be NaN, too.
        let bad = SafetensorsBytes.littleEndian(scale) + [UInt8](repeating: 1, count: 32)
        let good = [0, 0x3C] + [UInt8](repeating: 2, count: 32)
        let rows = try GGUFRows.decoded(good + bad + bad + bad, .q80, columns: 64)
        #expect(rows.map(\.nonFinite) == [32, 64])
        #expect(rows[0].values == [Float](repeating: 2, count: 32) + [Float](repeating: 0, count: 32))
        #expect(rows[1].values == [Float](repeating: 0, count: 64))
    }

    @Test func mxfp4TakesEveryExponentForAPower() throws {
        // Code 2 stands for 1, doubled 2; the scale is 2^(e - 128).
        for (exponent, power) in [(0, -128), (1, -127), (2, -126), (127, -1), (128, 0), (254, 126)] as [(UInt8, Int)] {
            let block = [exponent] + [UInt8](repeating: 0x2A, count: 16)
            let row = try GGUFRows.decoded(block, .mxfp4, columns: 32)[0]
            let value = Float(sign: .plus, exponent: power, significand: 2)
            #expect(row.values == [Float](repeating: -value, count: 16) + [Float](repeating: value, count: 16))
        }
    }

    @Test(
        "NVFP4's scales: 0, subnormals, numbers, and NaN as 0",
        arguments: [(0, 0), (1, 0x1p-9), (8, 0x1p-6), (0x38, 1), (0x7E, 448), (0x7F, 0), (0xB8, 1), (0xFF, 480)]
            as [(UInt8, Float)])
    func readsScalesOfNVFP4(bits: UInt8, scale: Float) throws {
        // Code 2 stands for 1.
        let block = [bits, 0, 0, 0] + [UInt8](repeating: 0x22, count: 32)
        let row = try GGUFRows.decoded(block, .ggufNVFP4, columns: 64)[0]
        #expect(row.values == [Float](repeating: scale, count: 16) + [Float](repeating: 0, count: 48))
    }

    @Test("blocks of arbitrary bytes decode to as many numbers", arguments: types)
    func decodesArbitraryBytes(type: ElementType) throws {
        let block = try #require(type.block)
        var random = SplitMix64(seed: 7)
        let bytes = (0..<40 * block.bytes).map { _ in UInt8.random(in: 0...255, using: &random) }
        let rows = try GGUFRows.decoded(bytes, type, columns: 4 * block.elements)
        let whole = rows.flatMap(\.values)
        #expect(whole.count == 40 * block.elements && whole.allSatisfy(\.isFinite))
        // Rows are cut where the caller says, and each block stands for itself.
        #expect(try GGUFRows.decoded(bytes, type, columns: block.elements).flatMap(\.values) == whole)
        #expect(Set(whole).count > 8)
    }

    @Test func readsARowOfOneBlock() throws {
        let rows = try GGUFRows.decoded([0, 0x3C] + [UInt8](repeating: 0, count: 16), .q40, columns: 32)
        #expect(rows.map(\.nonFinite) == [0])
        #expect(rows.map(\.values) == [[Float](repeating: -8, count: 32)])
    }

    @Test("blocks that are not decoded are of no layer", arguments: [ElementType.iq2XS, .q81])
    func refusesBlocksThatAreNotDecoded(type: ElementType) throws {
        let block = try #require(type.block)
        let bytes = [UInt8](repeating: 0, count: block.bytes)
        #expect(throws: GGUFRows.NotDecoded(type: type)) {
            try GGUFRows.decoded(bytes, type, columns: block.elements)
        }
    }
}
