// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// IQ4_XS: 256 codes of 4 bits, which stand for the levels of IQ4_NL; each 32 of them have a scale of 6 bits.
///
/// weight = (d · (scale − 32)) · levels[code]. The float16 d, 2 bytes of the scales' high bits, 4 bytes of their low ones, and 128
/// bytes of codes, 16 per group as in Q4_0. From `dequantize_row_iq4_xs` in ggml-quants.c.
enum IQ4XSBlock: BlockDecoder {
    static let elementType = ElementType.iq4XS

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let superScale = block.float16(at: 0)
        for group in 0..<8 {
            let scale = superScale * Float(Int(scale(group, in: block)) - 32)
            for index in 0..<32 {
                let code = block.nibble(at: 8 + group * 16 + index % 16, high: index >= 16)
                values[group * 32 + index] = scale * IQ4NLBlock.levels[Int(code)]
            }
        }
    }

    /// The scale of a group from 0 to 7: four low bits in half a byte, and two high ones at bit 2·group of the first two bytes.
    private static func scale(_ group: Int, in block: Span<UInt8>) -> UInt8 {
        let low = block.nibble(at: 4 + group / 2, high: group % 2 == 1)
        let high = block[2 + group / 4] >> UInt8(group % 4 * 2) & 3
        return low | high << 4
    }
}
