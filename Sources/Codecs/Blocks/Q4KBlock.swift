// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q4_K: 256 codes of 4 bits; each 32 of them have a scale and a minimum of 6 bits.
///
/// weight = (d · scale) · code − (dmin · minimum). The float16 d and dmin, 12 bytes of scales and minima, and 128 bytes of codes
/// in runs of 32: the low halves are one group, the high halves the next. From `dequantize_row_q4_K` in ggml-quants.c.
enum Q4KBlock: BlockDecoder {
    static let elementType = ElementType.q4K

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let (superScale, superMinimum) = (block.float16(at: 0), block.float16(at: 2))
        for group in 0..<8 {
            let parts = SixBitScales.group(group, in: block, at: 4)
            let (scale, minimum) = (superScale * Float(parts.scale), superMinimum * Float(parts.minimum))
            for index in 0..<32 {
                let code = block.nibble(at: 16 + group / 2 * 32 + index, high: group % 2 == 1)
                values[group * 32 + index] = scale * Float(code) - minimum
            }
        }
    }
}
