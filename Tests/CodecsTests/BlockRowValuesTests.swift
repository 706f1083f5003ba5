// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Rows of ggml's blocks, with values that can be told by hand.
@Suite struct BlockRowValuesTests {
    private static let types = BlockDecoders.all.map { $0.elementType }

    @Test func everyDecodedTypeHasBlocks() {
        for type in Self.types {
            #expect(type.block != nil && type.isDecodedBlock)
        }
        #expect(!ElementType.iq2XS.isDecodedBlock && !ElementType.f32.isDecodedBlock)
        #expect(ElementType.iq2XS.rowValues(columns: 256) == nil && ElementType.i8.rowValues(columns: 1) == nil)
    }

    @Test(
        "a scale that is NaN or infinite makes its block zeros, which are counted",
        arguments: [0x7E00, 0x7C00, 0xFC00] as [UInt16])
    func countsWhatIsNotFinite(scale: UInt16) throws {
        // Codes of 1: infinity times 0 would be NaN, too.
        let bad = SafetensorsBytes.littleEndian(scale) + [UInt8](repeating: 1, count: 32)
        let good = [0, 0x3C] + [UInt8](repeating: 2, count: 32)
        let rows = try decoded(good + bad + bad + bad, .q80, columns: 64)
        #expect(rows.map(\.nonFinite) == [32, 64])
        #expect(rows[0].values == [Float](repeating: 2, count: 32) + [Float](repeating: 0, count: 32))
        #expect(rows[1].values == [Float](repeating: 0, count: 64))
    }

    @Test func mxfp4TakesEveryExponentForAPower() throws {
        // Code 2 stands for 1, doubled 2; the scale is 2^(e - 128).
        for (exponent, power) in [(0, -128), (1, -127), (2, -126), (127, -1), (128, 0), (254, 126)] as [(UInt8, Int)] {
            let block = [exponent] + [UInt8](repeating: 0x2A, count: 16)
            let row = try decoded(block, .mxfp4, columns: 32)[0]
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
        let row = try decoded(block, .ggufNVFP4, columns: 64)[0]
        #expect(row.values == [Float](repeating: scale, count: 16) + [Float](repeating: 0, count: 48))
    }

    @Test("blocks of arbitrary bytes decode to as many numbers", arguments: types)
    func decodesArbitraryBytes(type: ElementType) throws {
        let block = try #require(type.block)
        var random = SplitMix64(seed: 7)
        let bytes = (0..<40 * block.bytes).map { _ in UInt8.random(in: 0...255, using: &random) }
        let rows = try decoded(bytes, type, columns: 4 * block.elements)
        let whole = rows.flatMap(\.values)
        #expect(whole.count == 40 * block.elements && whole.allSatisfy(\.isFinite))
        // Rows are cut where the caller says, and each block stands for itself.
        #expect(try decoded(bytes, type, columns: block.elements).flatMap(\.values) == whole)
        #expect(Set(whole).count > 8)
    }

    @Test func keepsZerosBehindARow() throws {
        var values = BlockRowValues(elementType: .q40, columns: 32)
        let bytes = [0, 0x3C] + [UInt8](repeating: 0, count: 16)
        unsafe bytes.withUnsafeBytes { bytes in
            let rows = unsafe StoredRows(bytes)
            #expect(unsafe values.count(of: rows) == 1)
            let row = unsafe values.row(0, of: rows).values
            #expect(unsafe row.count == 32 && row.allSatisfy { $0 == -8 })
        }
    }

    private func decoded(
        _ bytes: [UInt8], _ type: ElementType, columns: Int
    ) throws -> [(values: [Float], nonFinite: Int)] {
        var values = BlockRowValues(elementType: type, columns: columns)
        return unsafe bytes.withUnsafeBytes { bytes in
            let rows = unsafe StoredRows(bytes)
            return (0..<(unsafe values.count(of: rows)))
                .map { index in
                    let row = unsafe values.row(index, of: rows)
                    return (unsafe Array(row.values), unsafe row.nonFinite)
                }
        }
    }
}
