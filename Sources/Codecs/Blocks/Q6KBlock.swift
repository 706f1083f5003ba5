// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q6_K: 256 codes of 6 bits; each 16 of them have a scale of 8 bits.
///
/// weight = (d · scale) · (code − 32). 128 bytes of the low four bits, 64 bytes of the high two, 16 scales, and the float16 d. From
/// `dequantize_row_q6_K` in ggml-quants.c.
enum Q6KBlock: BlockDecoder {
    static let elementType = ElementType.q6K

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let superScale = block.float16(at: 208)
        for group in 0..<16 {
            let scale = superScale * Float(block.int8(at: 192 + group))
            for index in group * 16..<group * 16 + 16 {
                values[index] = scale * Float(Int(code(index, in: block)) - 32)
            }
        }
    }

    /// The code of an element from 0 to 255.
    ///
    /// Halves of 128 elements are apart from each other. In each, element 32k + i has its low bits in byte 32·(k mod 2) + i, in
    /// the high half of it for k over 1, and its high bits in byte i at bit 2k.
    private static func code(_ index: Int, in block: Span<UInt8>) -> UInt8 {
        let (half, run) = (index / 128, index % 128 / 32)
        let low = block.nibble(at: half * 64 + run % 2 * 32 + index % 32, high: run >= 2)
        let high = block[128 + half * 32 + index % 32] >> UInt8(run * 2) & 3
        return low | high << 4
    }
}
