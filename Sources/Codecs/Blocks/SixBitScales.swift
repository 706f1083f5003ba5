// SPDX-License-Identifier: Apache-2.0

/// The scales and minima, 6 bits each, of the eight groups of a block of Q4_K and Q5_K: 12 bytes.
///
/// From `get_scale_min_k4` in ggml-quants.c: bytes 0 to 3 hold the scales of groups 0 to 3, bytes 4 to 7 their minima, in the low
/// six bits. Bytes 8 to 11 hold the low four bits of groups 4 to 7, scales in the low halves; the high two bits of these are
/// those that bytes 0 to 7 have left.
enum SixBitScales {
    /// The scale and the minimum of a group from 0 to 7; the 12 bytes begin at `start`.
    static func group(_ group: Int, in block: Span<UInt8>, at start: Int) -> (scale: UInt8, minimum: UInt8) {
        let (scales, minima) = (start + group % 4, start + 4 + group % 4)
        guard group >= 4 else { return (block[scales] & 63, block[minima] & 63) }
        let low = start + 8 + group % 4
        return (
            block.nibble(at: low, high: false) | (block[scales] >> 6) << 4,
            block.nibble(at: low, high: true) | (block[minima] >> 6) << 4
        )
    }
}
