// SPDX-License-Identifier: Apache-2.0

/// Reads JSON piece by piece, in the order in which it stands, without building a tree of it.
///
/// It is as strict as RFC 8259 and needs no stack for what it reads: the caller asks for the pieces that it expects.
/// Every access is checked against the end of the bytes.
package struct JSONScanner {
    package let bytes: [UInt8]
    package var position = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next byte that is not white space; nil at the end.
    package mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return bytes[position]
            }
        }
        return nil
    }

    /// Takes the next byte if it is this one.
    package mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    /// Takes the next byte, which must be this one.
    package mutating func expect(_ byte: UInt8) throws(ParseProblem) {
        guard take(byte) else {
            throw syntax(expected: Self.phrase(byte))
        }
    }

    /// Begins an object: its members follow by `nextKey`.
    package mutating func beginObject(_ what: String) throws(ParseProblem) {
        guard take(UInt8(ascii: "{")) else { throw mismatch(expected: "\(what) to be an object") }
    }

    /// The next key of the object that was begun, with the colon behind it taken; nil when the object has ended.
    package mutating func nextKey(first: inout Bool) throws(ParseProblem) -> String? {
        guard try nextItem(first: &first, closing: UInt8(ascii: "}")) else { return nil }
        guard peek() == UInt8(ascii: "\"") else { throw syntax(expected: "a key in quotation marks") }
        let key = try string("a key")
        try expect(UInt8(ascii: ":"))
        return key
    }

    /// Begins an array: its elements follow, each announced by `nextElement`.
    package mutating func beginArray(_ what: String) throws(ParseProblem) {
        guard take(UInt8(ascii: "[")) else { throw mismatch(expected: "\(what) to be an array") }
    }

    /// Whether another element of the array that was begun follows; the end of the array is taken.
    package mutating func nextElement(first: inout Bool) throws(ParseProblem) -> Bool {
        try nextItem(first: &first, closing: UInt8(ascii: "]"))
    }

    private mutating func nextItem(first: inout Bool, closing: UInt8) throws(ParseProblem) -> Bool {
        if take(closing) { return false }
        if !first, !take(UInt8(ascii: ",")) { throw unfinished(closing) }
        first = false
        return true
    }

    /// Makes sure that only white space is left.
    package mutating func expectEnd() throws(ParseProblem) {
        guard peek() == nil else { throw syntax(expected: "the end") }
    }
}

extension JSONScanner {
    /// What stands at the position is not JSON.
    package func syntax(expected: String) -> ParseProblem {
        ParseProblem(.jsonSyntax, expected: expected, found: here)
    }

    /// An object or array neither goes on nor ends at the position.
    package func unfinished(_ closing: UInt8) -> ParseProblem {
        syntax(expected: "\",\" or \(Self.phrase(closing))")
    }

    /// What stands at the position is JSON perhaps, but of another type.
    package func mismatch(expected: String) -> ParseProblem {
        guard let name = typeHere else { return syntax(expected: expected) }
        return ParseProblem(.jsonType, expected: expected, found: "\(name) at byte \(position)")
    }

    private var typeHere: String? {
        guard position < bytes.count else { return nil }
        return switch bytes[position] {
        case UInt8(ascii: "{"): "an object"
        case UInt8(ascii: "["): "an array"
        case UInt8(ascii: "\""): "a string"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): "a truth value"
        case UInt8(ascii: "n"): "null"
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): "a number"
        default: nil
        }
    }

    /// The byte at the position and where that is.
    package var here: String {
        guard position < bytes.count else { return "the end at byte \(position)" }
        return "\(Self.phrase(bytes[position])) at byte \(position)"
    }

    /// A byte as errors call it: `"}"`, or `0xFF` if it is not printable ASCII.
    package static func phrase(_ byte: UInt8) -> String {
        guard (0x20..<0x7F).contains(byte) else {
            let digits = String(byte, radix: 16, uppercase: true)
            return "0x" + (digits.utf8.count < 2 ? "0" : "") + digits
        }
        return "\"\(Character(Unicode.Scalar(byte)))\""
    }
}
