// SPDX-License-Identifier: Apache-2.0

/// ComfyUI's JSON made strict: Python writes `NaN` and `Infinity`, which JSON lacks, and seeds past the range of `Int`.
enum ComfyText {
    /// The same text with `null` in place of what is not a number, and integers of 19 digits and more as strings, so that
    /// none of their digits is lost.
    static func strict(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            let end = end(of: bytes, from: place)
            result += replacement(for: bytes[place..<end])
            place = end
        }
        return result
    }

    /// The end of the string, word or number that begins here; of any other byte, the next one.
    private static func end(of bytes: [UInt8], from start: Int) -> Int {
        guard bytes[start] == UInt8(ascii: "\"") else {
            guard isPlain(bytes[start]) else { return start + 1 }
            return bytes[start...].firstIndex { !isPlain($0) } ?? bytes.count
        }
        var place = start + 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place + 1, bytes.count)
    }

    /// Whether a byte can stand in a word or number.
    private static func isPlain(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
            || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ".")].contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func replacement(for token: ArraySlice<UInt8>) -> [UInt8] {
        // None is longer than "-Infinity" but long integers.
        if (3...9).contains(token.count),
            ["NaN", "Infinity", "-Infinity"].contains(String(decoding: token, as: UTF8.self))
        {
            return Array("null".utf8)
        }
        guard token.count >= 19, token.allSatisfy(isDigit) else { return Array(token) }
        return [UInt8(ascii: "\"")] + token + [UInt8(ascii: "\"")]
    }
}
