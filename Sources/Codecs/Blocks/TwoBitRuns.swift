// SPDX-License-Identifier: Apache-2.0

/// Where Q2_K and Q3_K have two bits of each code.
///
/// Two runs of 32 bytes stand for 128 elements each: elements 0 to 31 of a run are at bits 0 and 1 of its bytes, 32 to 63 at
/// bits 2 and 3, and so on.
enum TwoBitRuns {
    /// The two bits of an element from 0 to 255; the bytes begin at `start`.
    static func code(_ index: Int, in block: Span<UInt8>, at start: Int) -> UInt8 {
        let byte = block[start + index / 128 * 32 + index % 32]
        return byte >> UInt8(index % 128 / 32 * 2) & 3
    }
}
