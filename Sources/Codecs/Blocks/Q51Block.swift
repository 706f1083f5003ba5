// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q5_1: 32 codes of 5 bits behind a float16 scale d and a float16 minimum m.
///
/// weight = d · code + m. The bits lie as in Q5_0. From `dequantize_row_q5_1` in ggml-quants.c.
enum Q51Block: BlockDecoder {
    static let elementType = ElementType.q51

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let (scale, minimum) = (block.float16(at: 0), block.float16(at: 2))
        let fifthBits = block.uint32(at: 4)
        for index in 0..<32 {
            let low = block.nibble(at: 8 + index % 16, high: index >= 16)
            let high = (fifthBits >> UInt32(index) & 1) << 4
            values[index] = scale * Float(Int(high) + Int(low)) + minimum
        }
    }
}
