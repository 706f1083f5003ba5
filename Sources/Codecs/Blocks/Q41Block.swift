// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q4_1: 32 codes of 4 bits behind a float16 scale d and a float16 minimum m.
///
/// weight = d · code + m. Low halves of the bytes are elements 0 to 15, high halves 16 to 31. From `dequantize_row_q4_1` in ggml-quants.c.
enum Q41Block: BlockDecoder {
    static let elementType = ElementType.q41

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let (scale, minimum) = (block.float16(at: 0), block.float16(at: 2))
        for index in 0..<32 {
            let code = block.nibble(at: 4 + index % 16, high: index >= 16)
            values[index] = scale * Float(code) + minimum
        }
    }
}
