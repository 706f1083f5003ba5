// SPDX-License-Identifier: Apache-2.0

extension DamagedHeaders {
    static let nesting = [
        DamagedFile(
            "129 brackets in a key that is passed over",
            entry: "{\"x\":" + String(repeating: "[", count: 129),
            "expected at most 128 brackets open, found more (rule json-depth)."
        ),
        DamagedFile(
            "a million brackets",
            entry: "{\"x\":" + String(repeating: "{\"\":", count: 1_000_000),
            "expected at most 128 brackets open, found more (rule json-depth)."
        ),
        DamagedFile(
            "brackets that do not fit",
            entry: "{\"x\":[{\"y\":[1}]]}",
            "expected \",\" or \"]\", found \"}\" at byte 18 (rule json-syntax)."
        ),
        DamagedFile(
            "a word that is none",
            entry: "{\"x\":nul}",
            "expected null, found \"}\" at byte 13 (rule json-syntax)."
        ),
    ]

    static let metadata = [
        DamagedFile(
            "metadata that is not an object",
            header: "{\"__metadata__\":[]}",
            "expected __metadata__ to be an object, found an array at byte 16 (rule json-type)."
        ),
        DamagedFile(
            "a number in metadata",
            header: "{\"__metadata__\":{\"a\":1}}",
            "expected each value of __metadata__ to be a string, found a number at byte 21 (rule json-type)."
        ),
        DamagedFile(
            "an object in metadata",
            header: "{\"__metadata__\":{\"a\":{}}}",
            "expected each value of __metadata__ to be a string, found an object at byte 21 (rule json-type)."
        ),
        DamagedFile(
            "a key of metadata twice",
            header: "{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}",
            "expected each key once, found \"a\" twice (rule duplicate-key)."
        ),
        DamagedFile(
            "too much metadata",
            header: "{\"__metadata__\":{\((0...100_000).map { "\"\($0)\":\"\"" }.joined(separator: ","))}}",
            "expected at most 100000 entries of __metadata__, found more (rule metadata-count)."
        ),
        DamagedFile(
            "metadata twice",
            header: "{\"__metadata__\":{},\"__metadata__\":{}}",
            "expected each key once, found \"__metadata__\" twice (rule duplicate-key)."
        ),
    ]

    static let entries = [
        DamagedFile(
            "an entry that is not an object",
            entry: "null",
            "expected the entry to be an object, found null at byte 5 (rule json-type)."
        ),
        DamagedFile(
            "no dtype",
            entry: "{\"shape\":[1],\"data_offsets\":[0,4]}",
            "expected dtype, shape and data_offsets, found no dtype (rule entry-incomplete)."
        ),
        DamagedFile(
            "no shape",
            entry: "{\"dtype\":\"F32\",\"data_offsets\":[0,4]}",
            "expected dtype, shape and data_offsets, found no shape (rule entry-incomplete)."
        ),
        DamagedFile(
            "no data_offsets",
            entry: "{\"dtype\":\"F32\",\"shape\":[1]}",
            "expected dtype, shape and data_offsets, found no data_offsets (rule entry-incomplete)."
        ),
        DamagedFile(
            "dtype twice",
            entry: "{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
            "expected each key once, found \"dtype\" twice (rule duplicate-key)."
        ),
        DamagedFile(
            "data_offsets twice, once with an escape",
            entry: "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"data\\u005foffsets\":[0,4]}",
            "expected each key once, found \"data_offsets\" twice (rule duplicate-key)."
        ),
        DamagedFile(
            "an unknown key twice",
            entry: "{\"x\":1,\"x\":2}",
            "expected each key once, found \"x\" twice (rule duplicate-key)."
        ),
        DamagedFile(
            "an unknown dtype",
            entry: "{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}",
            "expected a dtype of the format, found \"f32\" (rule dtype-unknown)."
        ),
        DamagedFile(
            "a dtype with a control character",
            entry: "{\"dtype\":\"\\u001b[31m\",\"shape\":[1],\"data_offsets\":[0,4]}",
            "expected a dtype of the format, found \"\\u{1B}[31m\" (rule dtype-unknown)."
        ),
        DamagedFile(
            "a dtype that is not a string",
            entry: "{\"dtype\":1}",
            "expected dtype to be a string, found a number at byte 14 (rule json-type)."
        ),
        DamagedFile(
            "a name twice",
            header: "{\"a\":\(f32(0, 4)),\"a\":\(f32(4, 8))}",
            data: 8,
            "for tensor \"a\" expected each name once, found the name twice (rule duplicate-tensor)."
        ),
        DamagedFile(
            "a name twice, composed and decomposed",
            header: "{\"\u{E9}\":\(f32(0, 4)),\"e\u{301}\":\(f32(4, 8))}",
            data: 8,
            "for tensor \"e\u{301}\" expected each name once, found the name twice (rule duplicate-tensor)."
        ),
    ]

    static func f32(_ begin: Int, _ end: Int) -> String {
        "{\"dtype\":\"F32\",\"shape\":[\((end - begin) / 4)],\"data_offsets\":[\(begin),\(end)]}"
    }
}
