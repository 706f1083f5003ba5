// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q3_K: 256 codes of 3 bits; each 16 of them have a scale of 6 bits.
///
/// weight = (d · (scale − 32)) · (code − 4). 32 bytes of third bits, 64 bytes of the two lower ones, 12 bytes of scales, and the
/// float16 d. From `dequantize_row_q3_K` in ggml-quants.c.
enum Q3KBlock: BlockDecoder {
    static let elementType = ElementType.q3K

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let superScale = block.float16(at: 108)
        for group in 0..<16 {
            let scale = superScale * Float(Int(scale(group, in: block)) - 32)
            for index in group * 16..<group * 16 + 16 {
                // Bit r of byte i is the third bit of element i of run r, 32 elements each.
                let third = block[index % 32] >> UInt8(index / 32) & 1
                let code = TwoBitRuns.code(index, in: block, at: 32) | third << 2
                values[index] = scale * Float(Int(code) - 4)
            }
        }
    }

    /// The scale of a group: its low four bits are in the first 8 bytes, groups 0 to 7 in the low halves; its high two in
    /// the last 4, groups 0 to 3 at bits 0 and 1, and so on.
    private static func scale(_ group: Int, in block: Span<UInt8>) -> UInt8 {
        let low = block.nibble(at: 96 + group % 8, high: group >= 8)
        let high = block[104 + group % 4] >> UInt8(group / 4 * 2) & 3
        return low | high << 4
    }
}
