// SPDX-License-Identifier: Apache-2.0

/// Bytes of an address that stand for others: `%20` for a space (RFC 3986, section 2.1).
enum PercentEncoding {
    /// Characters that stand for themselves anywhere.
    private static let unreserved = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    /// What may stand in one part of a path.
    static let name = unreserved.union("!$&'()*+,;=:@".utf8)
    /// What may stand in a path.
    static let path = name.union("/".utf8)
    /// What may stand in a query.
    static let query = path.union("?".utf8)

    /// The bytes with all others encoded; `%` too.
    static func encoded(_ bytes: some Sequence<UInt8>, keeping kept: Set<UInt8>) -> String {
        var result: [UInt8] = []
        for byte in bytes {
            if kept.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// What a person or a server wrote, with what may not stand there encoded; what is encoded already stays so.
    static func repaired(_ text: some Collection<UInt8>, keeping kept: Set<UInt8>) -> String {
        let bytes = Array(text)
        var result = ""
        var start = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
            guard index + 2 < bytes.count, value(bytes[index + 1]) != nil, value(bytes[index + 2]) != nil else {
                continue
            }
            result += encoded(bytes[start..<index], keeping: kept) + "%"
            start = index + 1
        }
        return result + encoded(bytes[start...], keeping: kept)
    }

    /// The bytes that a text stands for; nil if a `%` is followed by anything but two hexadecimal digits.
    static func decoded(_ text: String) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else {
                return nil
            }
            result.append(high << 4 | low)
        }
        return result
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
