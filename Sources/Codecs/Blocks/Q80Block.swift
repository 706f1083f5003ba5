// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q8_0: 32 codes of 8 bits behind a float16 scale d.
///
/// weight = d · code. From `dequantize_row_q8_0` in ggml-quants.c.
enum Q80Block: BlockDecoder {
    static let elementType = ElementType.q80

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let scale = block.float16(at: 0)
        for index in 0..<32 {
            values[index] = scale * Float(block.int8(at: 2 + index))
        }
    }
}
