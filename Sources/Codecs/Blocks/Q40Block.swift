// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q4_0: 32 codes of 4 bits behind a float16 scale d.
///
/// weight = d · (code − 8). Low halves of the bytes are elements 0 to 15, high halves 16 to 31. From `dequantize_row_q4_0` in ggml-quants.c.
enum Q40Block: BlockDecoder {
    static let elementType = ElementType.q40

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let scale = block.float16(at: 0)
        for index in 0..<32 {
            let code = block.nibble(at: 2 + index % 16, high: index >= 16)
            values[index] = scale * Float(Int(code) - 8)
        }
    }
}
