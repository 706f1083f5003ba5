// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// A GGUF file that breaks one rule, and the sentence that says so.
struct DamagedGGUF: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let sentence: String

    /// A file that is damaged, in words that follow the sentence's beginning.
    init(_ what: String, _ file: GGUFBytes, _ sentence: String) {
        self.init(what, file.file, "is damaged: " + sentence)
    }

    init(_ what: String, _ bytes: [UInt8], _ words: String) {
        testDescription = what
        self.bytes = bytes
        sentence = "\"m.gguf\" " + words
    }

    /// A file with one key.
    init(_ what: String, key: String = "k", type: UInt32, _ value: [UInt8], _ sentence: String) {
        var file = GGUFBytes()
        file.add(key, type: type, value)
        self.init(what, file, sentence)
    }

    /// A file with one key that holds an array.
    init(
        _ what: String, key: String = "k", arrayOf type: UInt32, count: UInt64, _ elements: [UInt8], _ sentence: String
    ) {
        var file = GGUFBytes()
        file.add(key, arrayOf: type, count: count, elements)
        self.init(what, file, sentence)
    }

    /// A file of these tensors and so many bytes of data.
    init(_ what: String, _ tensors: [GGUFBytes.Tensor], data: Int = 0, _ sentence: String) {
        self.init(what, GGUFBytes(tensors, data: data), sentence)
    }
}

extension DamagedGGUF {
    /// At least one file per rule, by what is wrong.
    static let all = framing + keys + arrays + tensors + sizes + places + heads

    private static let ends =
        "the download is not complete, or the header is damaged; download it again (rule header-end)."

    private static func changed(_ change: (inout GGUFBytes) -> Void) -> GGUFBytes {
        var file = GGUFBytes()
        change(&file)
        return file
    }

    static let framing = [
        DamagedGGUF(
            "the magic alone", Array("GGUF".utf8), "ends within its header, at byte 4: " + ends),
        DamagedGGUF(
            "version 0", changed { $0.version = 0 }, "expected version 2 or 3, found version 0 (rule gguf-version)."),
        DamagedGGUF(
            "version 1", changed { $0.version = 1 }.file,
            "is a GGUF file of version 1, which was in use for some weeks of 2023: download a newer file of the model "
                + "(rule gguf-version)."),
        DamagedGGUF(
            "version 4", changed { $0.version = 4 }, "expected version 2 or 3, found version 4 (rule gguf-version)."),
        DamagedGGUF(
            "big-endian numbers", changed { $0.version = 3 << 24 }.file,
            "is a GGUF file for big-endian machines: use the little-endian file of the model (rule byte-order)."),
        DamagedGGUF(
            "more tensors than there may be", changed { $0.tensorCount = 1_000_001 },
            "expected at most 1000000 tensors, found 1000001 (rule tensor-count)."),
        DamagedGGUF(
            "2^64 - 1 tensors", changed { $0.tensorCount = .max },
            "expected at most 1000000 tensors, found 18446744073709551615 (rule tensor-count)."),
        DamagedGGUF(
            "more keys than there may be", changed { $0.keyCount = 100_001 },
            "expected at most 100000 keys, found 100001 (rule metadata-count)."),
        DamagedGGUF(
            "more tensors than there is room for", changed { $0.tensorCount = 1_000_000 }.file,
            "ends within its header, at byte 24: " + ends),
        DamagedGGUF(
            "more keys than there is room for", changed { $0.keyCount = 100_000 }.file,
            "ends within its header, at byte 24: " + ends),
    ]

    static let keys = [
        DamagedGGUF(
            "a long key", key: String(repeating: "a", count: 65_536), type: 0, [0],
            "expected a key of at most 65535 bytes, found 65536 bytes (rule string-length)."),
        DamagedGGUF(
            "a key that is not UTF-8", changed { $0.keys = [([0x61, 0xFF], [0, 0, 0, 0, 0])] },
            "expected a key in UTF-8, found other bytes in the text at byte 32 (rule string-utf8)."),
        DamagedGGUF(
            "a key with 31 combining marks", key: "e" + String(repeating: "\u{301}", count: 31), type: 0, [0],
            "expected at most 30 combining marks in a row, found more (rule combining-marks)."),
        DamagedGGUF(
            "a key twice",
            changed {
                $0.add("a", text: "x")
                $0.add("a", arrayOf: 0, count: 0, [])
            },
            "expected each key once, found \"a\" twice (rule duplicate-key)."),
        DamagedGGUF(
            "an unknown type of value", type: 13, [0],
            "expected a type from 0 to 12 for the value of \"k\", found 13 (rule value-type)."),
        DamagedGGUF(
            "a truth value of 2", type: 7, [2], "expected 0 or 1 for \"k\", found 2 (rule bool-value)."),
        DamagedGGUF(
            "a text that is longer than any header", type: 8, SafetensorsBytes.littleEndian(UInt64(100_000_001)),
            "expected a text of at most 100000000 bytes, found 100000001 bytes (rule string-length)."),
        DamagedGGUF(
            "a text that is not UTF-8", type: 8, GGUFBytes.string([0xC0, 0xAF]),
            "expected the value of \"k\" in UTF-8, found other bytes in the text at byte 45 (rule string-utf8)."),
        DamagedGGUF(
            "a text past the end", changed { $0.add("k", type: 8, [5, 0, 0, 0, 0, 0, 0, 0, 0x61]) }.file,
            "ends within its header, at byte 46: " + ends),
        DamagedGGUF(
            "alignment as a text", key: "general.alignment", type: 8, GGUFBytes.string([]),
            "expected general.alignment to be a number of type 4, found type 8 (rule alignment)."),
        DamagedGGUF(
            "alignment 0", key: "general.alignment", type: 4, [0, 0, 0, 0],
            "expected general.alignment to be a power of two up to 1048576, found 0 (rule alignment)."),
        DamagedGGUF(
            "alignment 48", key: "general.alignment", type: 4, [48, 0, 0, 0],
            "expected general.alignment to be a power of two up to 1048576, found 48 (rule alignment)."),
        DamagedGGUF(
            "alignment 2^21", key: "general.alignment", type: 4, [0, 0, 32, 0],
            "expected general.alignment to be a power of two up to 1048576, found 2097152 (rule alignment)."),
    ]

    static let arrays = [
        DamagedGGUF(
            "an array of arrays", arrayOf: 9, count: 0, [],
            "expected an array of numbers or texts for \"k\", found an array of arrays (rule nested-array)."),
        DamagedGGUF(
            "an array of an unknown type", arrayOf: 99, count: 0, [],
            "expected a type from 0 to 12 for the value of \"k\", found 99 (rule value-type)."),
        DamagedGGUF(
            "an array of 2^64 - 1 numbers", changed { $0.add("k", arrayOf: 12, count: .max, [0]) }.file,
            "ends within its header, at byte 50: " + ends),
        DamagedGGUF(
            "an array of 2^61 texts", changed { $0.add("k", arrayOf: 8, count: 1 << 61, [0]) }.file,
            "ends within its header, at byte 50: " + ends),
        DamagedGGUF(
            "an array with a long text", arrayOf: 8, count: 1, [UInt8](repeating: 0xFF, count: 8),
            "expected a text of at most 100000000 bytes, found 18446744073709551615 bytes (rule string-length)."),
        DamagedGGUF(
            "an original shape that is a number", key: "comfy.gguf.orig_shape.a", type: 4, [1, 0, 0, 0],
            "expected an array of 1 to 5 whole numbers for \"comfy.gguf.orig_shape.a\", found another value "
                + "(rule original-shape)."),
        DamagedGGUF(
            "an original shape of texts", key: "comfy.gguf.orig_shape.a", arrayOf: 8, count: 1, GGUFBytes.string([]),
            "expected an array of 1 to 5 whole numbers for \"comfy.gguf.orig_shape.a\", found an array of type 8 "
                + "(rule original-shape)."),
        DamagedGGUF(
            "an original shape without dimensions", key: "comfy.gguf.orig_shape.a", arrayOf: 5, count: 0, [],
            "expected an array of 1 to 5 whole numbers for \"comfy.gguf.orig_shape.a\", found 0 dimensions "
                + "(rule original-shape)."),
        DamagedGGUF(
            "an original shape of -1", key: "comfy.gguf.orig_shape.a", arrayOf: 5, count: 1, [255, 255, 255, 255],
            "expected an array of 1 to 5 whole numbers for \"comfy.gguf.orig_shape.a\", found a dimension out of range "
                + "(rule original-shape)."),
    ]
}
