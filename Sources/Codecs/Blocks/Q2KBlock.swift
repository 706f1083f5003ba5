// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q2_K: 256 codes of 2 bits; each 16 of them have a scale and a minimum of 4 bits.
///
/// weight = (d · scale) · code − (dmin · minimum). 16 bytes of scales (low half) and minima (high half), 64 bytes of codes,
/// and the float16 d and dmin. From `dequantize_row_q2_K` in ggml-quants.c.
enum Q2KBlock: BlockDecoder {
    static let elementType = ElementType.q2K

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let (superScale, superMinimum) = (block.float16(at: 80), block.float16(at: 82))
        for group in 0..<16 {
            let scale = superScale * Float(block[group] & 15)
            let minimum = superMinimum * Float(block[group] >> 4)
            for index in group * 16..<group * 16 + 16 {
                values[index] = scale * Float(TwoBitRuns.code(index, in: block, at: 16)) - minimum
            }
        }
    }
}
