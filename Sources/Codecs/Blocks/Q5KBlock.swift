// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q5_K: 256 codes of 5 bits; each 32 of them have a scale and a minimum of 6 bits.
///
/// weight = (d · scale) · code − (dmin · minimum). The float16 d and dmin, 12 bytes of scales and minima, 32 bytes of fifth bits
/// (bit g of byte i is that of element i of group g), and 128 bytes of the lower four as in Q4_K. From `dequantize_row_q5_K` in
/// ggml-quants.c.
enum Q5KBlock: BlockDecoder {
    static let elementType = ElementType.q5K

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let (superScale, superMinimum) = (block.float16(at: 0), block.float16(at: 2))
        for group in 0..<8 {
            let parts = SixBitScales.group(group, in: block, at: 4)
            let (scale, minimum) = (superScale * Float(parts.scale), superMinimum * Float(parts.minimum))
            for index in 0..<32 {
                let low = block.nibble(at: 48 + group / 2 * 32 + index, high: group % 2 == 1)
                let fifth = block[16 + index] >> UInt8(group) & 1
                values[group * 32 + index] = scale * Float(low | fifth << 4) - minimum
            }
        }
    }
}
