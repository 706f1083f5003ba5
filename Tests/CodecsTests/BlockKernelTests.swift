// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Kernels of ggml's blocks against the decoders in plain Swift, to the bit, on every CPU level.
@Suite("A block's kernel")
struct BlockKernelTests {
    @Test("makes random bytes what the plain decoder makes of them", arguments: BlockDecoders.all.indices)
    func decodes(index: Int) throws {
        let decoder = BlockDecoders.all[index]
        let size = try #require(decoder.elementType.block)
        // So many blocks that scales are NaN, infinite and subnormal in some, and each byte is each value.
        let count = 512
        var random = DecodedBytes(seed: UInt64(index))
        let bytes = random.bytes(count * size.bytes)
        let expected = plain(bytes, decoder, size)
        // Every type's scale can be so large, or NaN, but that of NVFP4.
        #expect(expected.contains { !$0.isFinite } == (decoder.elementType != .ggufNVFP4))
        for level in CPULevel.available {
            var values = [Float](repeating: 7, count: count * size.elements + 16)
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe values.withUnsafeMutableBufferPointer {
                    unsafe decoder.elementType.decodeBlocks(bytes, into: $0, level: level)
                }
            }
            #expect(values.suffix(16).allSatisfy { $0 == 7 })
            let found = Array(values.dropLast(16))
            DecodedBytes.expectEqual(found, expected, "\(decoder.elementType.rawValue), \(level), seed \(index)")
        }
    }

    private func plain(_ bytes: [UInt8], _ decoder: any BlockDecoder.Type, _ size: BlockSize) -> [Float] {
        var values = [Float](repeating: 0, count: bytes.count / size.bytes * size.elements)
        for index in 0..<bytes.count / size.bytes {
            var block = [Float](repeating: 0, count: size.elements)
            var span = block.mutableSpan
            decoder.decode(bytes.span.extracting(index * size.bytes..<(index + 1) * size.bytes), into: &span)
            values.replaceSubrange(index * size.elements..<(index + 1) * size.elements, with: block)
        }
        return values
    }

    @Test("there is one for each type that is decoded, and for no other")
    func coversTypes() {
        for type in ElementType.allCases {
            #expect((type.nativeBlock != nil) == type.isDecodedBlock, "\(type.rawValue)")
        }
    }

    @Test("NaN and infinity become 0 and are counted, wherever in a row", arguments: [1, 15, 16, 17, 64, 100])
    func dropsNonFinite(count: Int) {
        let scratch = Scratch(floats: count)
        for bad in [Float.nan, -.nan, .infinity, -.infinity, .signalingNaN] {
            for place in 0..<count {
                for index in 0..<count { unsafe scratch.floats[index] = Float(index) - .greatestFiniteMagnitude }
                unsafe scratch.floats[place] = bad
                unsafe scratch.floats[0] = bad
                #expect(scratch.removeNonFinite(count) == (place == 0 ? 1 : 2))
                #expect(unsafe scratch.floats[place] == 0 && scratch.floats[0] == 0)
                #expect(scratch.removeNonFinite(count) == 0)
                for index in 1..<count where index != place {
                    #expect(unsafe scratch.floats[index] == Float(index) - .greatestFiniteMagnitude)
                }
            }
        }
    }
}
