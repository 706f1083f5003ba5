// SPDX-License-Identifier: Apache-2.0

import TestSupport

extension DamagedHeaders {
    static let sizes = dimensions + offsets + products

    private static let dimensions = [
        DamagedFile(
            "a shape that is not an array",
            entry: "{\"shape\":4}",
            "expected shape to be an array, found a number at byte 14 (rule json-type)."
        ),
        DamagedFile(
            "a dimension that is a string",
            entry: "{\"shape\":[\"1\"]}",
            "expected each dimension to be a non-negative integer, found a string at byte 15 (rule json-type)."
        ),
        DamagedFile(
            "a dimension with a leading zero",
            entry: "{\"shape\":[01]}",
            "expected \",\" or \"]\", found \"1\" at byte 16 (rule json-syntax)."
        ),
        DamagedFile(
            "65 dimensions",
            entry: "{\"shape\":[1" + String(repeating: ",1", count: 64) + "]}",
            "expected at most 64 dimensions, found more (rule shape-rank)."
        ),
        number("-1"), number("-0"), number("1.0"), number("1e2"), number("9223372036854775808"),
    ]

    private static func number(_ text: String) -> DamagedFile {
        DamagedFile(
            "the dimension \(text)",
            entry: "{\"shape\":[\(text)]}",
            "expected each dimension to be a non-negative integer below 2^63, found \(text) (rule integer)."
        )
    }

    private static let offsets = [
        DamagedFile(
            "one offset",
            entry: entry("F32", "[1]", "[4]"),
            "expected two data_offsets, found 1 (rule offsets-count)."
        ),
        DamagedFile(
            "three offsets",
            entry: entry("F32", "[1]", "[0,4,4]"),
            "expected two data_offsets, found more (rule offsets-count)."
        ),
        DamagedFile(
            "offsets out of order",
            entry: entry("F32", "[1]", "[4,0]"),
            "expected data_offsets in order, found 4 before 0 (rule offsets-order)."
        ),
        DamagedFile(
            "an offset that is negative",
            entry: entry("F32", "[1]", "[-4,0]"),
            "expected each offset to be a non-negative integer below 2^63, found -4 (rule integer)."
        ),
    ]

    private static let products = [
        DamagedFile(
            "a product that overflows",
            entry: entry("U8", "[4294967296,4294967296]", "[0,4]"),
            "expected a size below 2^60 bytes, found more for U8 [4294967296, 4294967296] (rule size-overflow)."
        ),
        DamagedFile(
            "a product that overflows before it is 0",
            entry: entry("U8", "[4294967296,4294967296,0]", "[0,0]"),
            "expected a size below 2^60 bytes, found more for U8 [4294967296, 4294967296, 0] (rule size-overflow)."
        ),
        DamagedFile(
            "a product that only the width overflows",
            entry: entry("F64", "[2305843009213693952]", "[0,4]"),
            "expected a size below 2^60 bytes, found more for F64 [2305843009213693952] (rule size-overflow)."
        ),
        DamagedFile(
            "half a byte",
            entry: entry("F4", "[7]", "[0,4]"),
            "expected whole bytes, found 28 bits for F4 [7] (rule whole-bytes)."
        ),
        DamagedFile(
            "three quarters of a byte",
            entry: entry("F6_E2M3", "[5]", "[0,4]"),
            "expected whole bytes, found 30 bits for F6_E2M3 [5] (rule whole-bytes)."
        ),
        DamagedFile(
            "fewer bytes than the shape asks for",
            entry: entry("F32", "[2]", "[0,4]"),
            "expected 8 bytes for F32 [2], found 4 from 0 to 4 (rule size-mismatch)."
        ),
        DamagedFile(
            "an empty shape with data",
            entry: entry("F32", "[0]", "[0,4]"),
            "expected 0 bytes for F32 [0], found 4 from 0 to 4 (rule size-mismatch)."
        ),
    ]

    private static func entry(_ dtype: String, _ shape: String, _ offsets: String) -> String {
        "{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    static let coverage = [
        DamagedFile(
            "a hole at the start",
            header: "{\"a\":\(f32(4, 8))}",
            data: 8,
            "for tensor \"a\" expected its data to begin at 0, where the data before it ends, found 4 (rule data-hole)."
        ),
        DamagedFile(
            "a hole between",
            header: "{\"a\":\(f32(0, 4)),\"b\":\(f32(8, 12))}",
            data: 12,
            "for tensor \"b\" expected its data to begin at 4, where the data before it ends, found 8 (rule data-hole)."
        ),
        DamagedFile(
            "an overlap",
            header: "{\"b\":\(f32(4, 12)),\"a\":\(f32(0, 8))}",
            data: 12,
            "for tensor \"b\" expected its data to begin at 8, where the data before it ends, found 4 (rule data-overlap)."
        ),
        DamagedFile(
            "the same bytes for two",
            header: "{\"a\":\(f32(0, 4)),\"b\":\(f32(0, 4))}",
            data: 4,
            "for tensor \"b\" expected its data to begin at 4, where the data before it ends, found 0 (rule data-overlap)."
        ),
        DamagedFile(
            "an empty tensor within another",
            header: "{\"a\":\(f32(0, 8)),\"b\":\(f32(4, 4))}",
            data: 8,
            "for tensor \"b\" expected its data to begin at 8, where the data before it ends, found 4 (rule data-overlap)."
        ),
        DamagedFile(
            "data that was cut off",
            SafetensorsBytes.file(
                header: "{\"a\":\(f32(0, 4)),\"b\":\(f32(4, 8))}", data: [UInt8](repeating: 0, count: 7)),
            words: "has 122 of 123 bytes: the download is not complete; go on with it, or download it again "
                + "(rule data-end)."
        ),
        DamagedFile(
            "bytes after the last tensor",
            header: "{\"a\":\(f32(0, 4))}",
            data: 5,
            "expected the file to end with the last tensor at byte 66, found 67 bytes (rule data-trailing)."
        ),
        DamagedFile(
            "data and no tensor",
            header: "{}",
            data: 1,
            "expected the file to end with the last tensor at byte 10, found 11 bytes (rule data-trailing)."
        ),
    ]
}
