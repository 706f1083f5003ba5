// SPDX-License-Identifier: Apache-2.0

/// How codes lie in bytes.
enum CodeWidth: Sendable {
    /// One in each byte.
    case byte
    /// Two in each byte, that of the even column in the low half.
    case lowFirst
    /// Two in each byte, that of the even column in the high half.
    case highFirst

    /// The code of a column.
    func code(_ column: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        switch self {
        case .byte: unsafe Int(bytes[column])
        case .lowFirst: unsafe Int(bytes[column / 2] >> UInt8(column % 2 * 4) & 15)
        case .highFirst: unsafe Int(bytes[column / 2] >> UInt8((1 - column % 2) * 4) & 15)
        }
    }

    /// Bytes of so many codes.
    func byteCount(_ codes: Int) -> Int { self == .byte ? codes : (codes + 1) / 2 }
}
