// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// A file that breaks one rule, and the sentence that says so.
struct DamagedFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let sentence: String

    init(_ what: String, _ bytes: [UInt8], _ sentence: String) {
        testDescription = what
        self.bytes = bytes
        self.sentence = "\"m.safetensors\" is damaged: " + sentence
    }

    /// A file that is said to be something else, in words that follow its name.
    init(_ what: String, _ bytes: [UInt8], words: String) {
        testDescription = what
        self.bytes = bytes
        sentence = "\"m.safetensors\" " + words
    }

    /// A file with this header and so many zero bytes of data.
    init(_ what: String, header: String, data: Int = 0, _ sentence: String) {
        let bytes = SafetensorsBytes.file(header: header, data: Array(repeating: 0, count: data))
        self.init(what, bytes, sentence)
    }

    /// A file whose only entry is this text, with four zero bytes of data.
    init(_ what: String, entry: String, data: Int = 4, _ sentence: String) {
        self.init(what, header: "{\"a\":\(entry)}", data: data, "for tensor \"a\" " + sentence)
    }
}

/// At least one file per rule, by what is wrong.
enum DamagedHeaders {
    static let all = framing + text + nesting + metadata + entries + sizes + coverage

    static let framing = [
        DamagedFile(
            "nothing",
            [],
            words: "is empty: the download did not begin, or was not written; download it again (rule header-missing)."
        ),
        DamagedFile(
            "seven bytes",
            [2, 0, 0, 0, 0, 0, 0],
            "expected at least the 8 bytes of the header's length, found 7 bytes (rule header-missing)."
        ),
        DamagedFile(
            "length 0",
            SafetensorsBytes.file(header: "{}", length: 0),
            "expected a header of 2 to 100000000 bytes, found 0 bytes (rule header-length)."
        ),
        DamagedFile(
            "length 1",
            SafetensorsBytes.file(header: "{}", length: 1),
            "expected a header of 2 to 100000000 bytes, found 1 bytes (rule header-length)."
        ),
        DamagedFile(
            "length past the end",
            SafetensorsBytes.file(header: "{}", length: 3),
            words: "has 10 bytes, and 3 are its header's alone: the download is not complete; download it again "
                + "(rule header-length)."
        ),
        DamagedFile(
            "length past the end, and no brace",
            SafetensorsBytes.file(header: "x}", length: 3),
            "expected a header within the 10 bytes of the file, found 3 bytes (rule header-length)."
        ),
        DamagedFile(
            "a Git LFS pointer",
            Array("version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 123\n".utf8),
            words: "is a Git LFS pointer and not a model: it stands for a file of 123 bytes; run \"git lfs pull\", or "
                + "download the file itself (rule not-safetensors)."
        ),
        DamagedFile(
            "length 100 MB and 1",
            SafetensorsBytes.file(header: "{}", length: 100_000_001),
            "expected a header of 2 to 100000000 bytes, found 100000001 bytes (rule header-length)."
        ),
        DamagedFile(
            "length 2^63",
            SafetensorsBytes.file(header: "{}", length: 1 << 63),
            "expected a header of 2 to 100000000 bytes, found 9223372036854775808 bytes (rule header-length)."
        ),
        DamagedFile(
            "length 2^64 - 1",
            SafetensorsBytes.file(header: "{}", length: .max),
            "expected a header of 2 to 100000000 bytes, found 18446744073709551615 bytes (rule header-length)."
        ),
        DamagedFile("leading space", header: " {}", "expected \"{\" first, found \" \" (rule header-start)."),
        DamagedFile("an array", header: "[]", "expected \"{\" first, found \"[\" (rule header-start)."),
        DamagedFile(
            "byte order mark",
            header: "\u{FEFF}{}",
            "expected \"{\" first, found 0xEF (rule header-start)."
        ),
        DamagedFile(
            "padding with a newline",
            header: "{} \n",
            "expected only spaces after the header's object, found 0x0A at byte 3 (rule header-padding)."
        ),
        DamagedFile(
            "padding with NUL",
            header: "{}\0",
            "expected only spaces after the header's object, found 0x00 at byte 2 (rule header-padding)."
        ),
        DamagedFile(
            "two objects",
            header: "{}{}",
            "expected only spaces after the header's object, found \"{\" at byte 2 (rule header-padding)."
        ),
    ]

    static let text = [
        DamagedFile(
            "31 combining marks",
            header: "{\"e" + String(repeating: "\u{301}", count: 31) + "\":1}",
            "expected at most 30 combining marks in a row, found more (rule combining-marks)."
        ),
        DamagedFile(
            "no end",
            header: "{ ",
            "expected a key in quotation marks, found the end at byte 2 (rule json-syntax)."
        ),
        DamagedFile(
            "a key without quotation marks",
            header: "{a:1}",
            "expected a key in quotation marks, found \"a\" at byte 1 (rule json-syntax)."
        ),
        DamagedFile(
            "a comma before the end",
            header: "{\"__metadata__\":{},}",
            "expected a key in quotation marks, found \"}\" at byte 19 (rule json-syntax)."
        ),
        DamagedFile(
            "no comma",
            header: "{\"__metadata__\":{} \"a\":1}",
            "expected \",\" or \"}\", found \"\"\" at byte 19 (rule json-syntax)."
        ),
        DamagedFile(
            "no colon",
            header: "{\"a\" 1}",
            "expected \":\", found \"1\" at byte 5 (rule json-syntax)."
        ),
        DamagedFile(
            "a string without an end",
            header: "{\"abc}",
            "expected the end of the string that began before, found the end at byte 6 (rule json-syntax)."
        ),
        DamagedFile(
            "a raw newline in a name",
            header: "{\"a\nb\":1}",
            "expected control characters in a string to be escaped, found 0x0A at byte 3 (rule json-syntax)."
        ),
        DamagedFile(
            "an escape that is none",
            header: "{\"\\x\":1}",
            "expected an escape that JSON knows, found \"x\" at byte 3 (rule json-syntax)."
        ),
        DamagedFile(
            "a backslash at the end",
            header: "{\"\\",
            "expected an escape, found the end at byte 3 (rule json-syntax)."
        ),
        DamagedFile(
            "three hexadecimal digits",
            header: "{\"\\u123\":1}",
            "expected four hexadecimal digits, found \"\"\" at byte 7 (rule json-syntax)."
        ),
        DamagedFile(
            "half of a surrogate pair",
            header: "{\"\\ud800\":1}",
            "expected surrogates in pairs, found half of one at byte 4 (rule json-utf8)."
        ),
        DamagedFile(
            "a name that is not UTF-8",
            SafetensorsBytes.file(header: Array("{\"a".utf8) + [0xFF] + Array("\":1}".utf8)),
            "expected UTF-8, found other bytes in the string at byte 2 (rule json-utf8)."
        ),
        DamagedFile(
            "an overlong encoding",
            SafetensorsBytes.file(header: Array("{\"".utf8) + [0xC0, 0xAF] + Array("\":1}".utf8)),
            "expected UTF-8, found other bytes in the string at byte 2 (rule json-utf8)."
        ),
        DamagedFile(
            "bytes that are not text between the tokens",
            SafetensorsBytes.file(header: [0x7B, 0xFF, 0x7D]),
            "expected a key in quotation marks, found 0xFF at byte 1 (rule json-syntax)."
        ),
    ]
}
