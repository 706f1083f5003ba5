// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q5_0: 32 codes of 5 bits behind a float16 scale d.
///
/// weight = d · (code − 16). The fifth bits come first, bit i for element i; the four others as in Q4_0. From `dequantize_row_q5_0` in ggml-quants.c.
enum Q50Block: BlockDecoder {
    static let elementType = ElementType.q50

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let scale = block.float16(at: 0)
        let fifthBits = block.uint32(at: 2)
        for index in 0..<32 {
            let low = block.nibble(at: 6 + index % 16, high: index >= 16)
            let high = (fifthBits >> UInt32(index) & 1) << 4
            values[index] = scale * Float(Int(high) + Int(low) - 16)
        }
    }
}
