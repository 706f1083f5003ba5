// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// IQ4_NL: 32 codes of 4 bits behind a float16 scale d.
///
/// weight = d · levels[code]. The bits lie as in Q4_0. From `dequantize_row_iq4_nl` in ggml-quants.c.
enum IQ4NLBlock: BlockDecoder {
    static let elementType = ElementType.iq4NL

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let scale = block.float16(at: 0)
        for index in 0..<32 {
            let code = block.nibble(at: 2 + index % 16, high: index >= 16)
            values[index] = scale * levels[Int(code)]
        }
    }

    /// What the codes stand for (`kvalues_iq4nl` in ggml-common.h): levels that lie closer near 0.
    static let levels: [Float] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]
}
