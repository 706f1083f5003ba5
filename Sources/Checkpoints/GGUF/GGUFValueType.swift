// SPDX-License-Identifier: Apache-2.0

/// The type of a value in a GGUF header; the raw value is its number in the file (`gguf_type` in gguf.h).
enum GGUFValueType: UInt32, CaseIterable {
    case u8 = 0
    case i8 = 1
    case u16 = 2
    case i16 = 3
    case u32 = 4
    case i32 = 5
    case f32 = 6
    case bool = 7
    case string = 8
    case array = 9
    case u64 = 10
    case i64 = 11
    case f64 = 12

    /// The fewest bytes that a value takes: a text is at least its length, an array its type and count.
    var leastBytes: Int {
        switch self {
        case .u8, .i8, .bool: 1
        case .u16, .i16: 2
        case .u32, .i32, .f32: 4
        case .u64, .i64, .f64, .string: 8
        case .array: 12
        }
    }

    /// Whether values are whole numbers that can be a dimension.
    var isDimension: Bool {
        switch self {
        case .i32, .u32, .i64, .u64: true
        default: false
        }
    }
}
