// SPDX-License-Identifier: Apache-2.0

/// What the bytes of a block are made of.
extension Span<UInt8> {
    /// The float16 whose two bytes, lowest first, begin at `index`, as float32.
    func float16(at index: Int) -> Float {
        Float(Float16(bitPattern: UInt16(self[index]) | UInt16(self[index + 1]) << 8))
    }

    /// The 32-bit number whose bytes, lowest first, begin at `index`.
    func uint32(at index: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(self[index + $1]) << UInt32(8 * $1) }
    }

    /// The byte at `index` as a signed number.
    func int8(at index: Int) -> Int8 {
        Int8(bitPattern: self[index])
    }

    /// Half of the byte at `index`: its low four bits, or its high ones.
    func nibble(at index: Int, high: Bool) -> UInt8 {
        high ? self[index] >> 4 : self[index] & 15
    }
}
