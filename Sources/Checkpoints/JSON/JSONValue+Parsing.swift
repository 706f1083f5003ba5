// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

extension JSONValue {
    /// Parses a whole JSON text, strictly.
    ///
    /// Refused besides what is not JSON: doubled keys, text that is no UTF-8, numbers past the range of `Double`, and
    /// objects and arrays within each other deeper than `depthLimit`.
    ///
    /// - Throws: `JSONError`.
    public init(parsing bytes: [UInt8], depthLimit: Int = 32) throws(JSONError) {
        var scanner = JSONScanner(bytes)
        do throws(ParseProblem) {
            self = try Self.value(&scanner, depth: depthLimit)
            try scanner.expectEnd()
        } catch {
            throw JSONError(error)
        }
    }

    /// Parses a whole JSON text, strictly, as `init(parsing:depthLimit:)` does with bytes.
    public init(parsing text: String, depthLimit: Int = 32) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
    }

    // Calls itself, but never deeper than the limit.
    private static func value(_ scanner: inout JSONScanner, depth: Int) throws(ParseProblem) -> JSONValue {
        switch scanner.peek() {
        case UInt8(ascii: "{"): return .object(try members(&scanner, depth: depth - 1))
        case UInt8(ascii: "["): return .array(try elements(&scanner, depth: depth - 1))
        case UInt8(ascii: "\""): return .string(try scanner.string("a value"))
        case UInt8(ascii: "t"):
            try scanner.word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try scanner.word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try scanner.word("null")
            return .null
        default: return try number(&scanner)
        }
    }

    private static func members(
        _ scanner: inout JSONScanner,
        depth: Int
    ) throws(ParseProblem) -> OrderedDictionary<String, JSONValue> {
        try check(depth)
        var members: OrderedDictionary<String, JSONValue> = [:]
        var first = true
        try scanner.beginObject("a value")
        while let key = try scanner.nextKey(first: &first) {
            guard members.updateValue(try value(&scanner, depth: depth), forKey: key) == nil else {
                throw ParseProblem(.duplicateKey, expected: "each key once", found: "\"\(key)\" twice")
            }
        }
        return members
    }

    private static func elements(_ scanner: inout JSONScanner, depth: Int) throws(ParseProblem) -> [JSONValue] {
        try check(depth)
        var elements: [JSONValue] = []
        var first = true
        try scanner.beginArray("a value")
        while try scanner.nextElement(first: &first) {
            elements.append(try value(&scanner, depth: depth))
        }
        return elements
    }

    private static func check(_ depth: Int) throws(ParseProblem) {
        guard depth < 0 else { return }
        throw ParseProblem(.jsonDepth, expected: "fewer objects and arrays within each other", found: "more")
    }

    private static func number(_ scanner: inout JSONScanner) throws(ParseProblem) -> JSONValue {
        let token = try scanner.numberToken()
        if token.isInteger, let value = Int(token.text) { return .integer(value) }
        guard let value = Double(token.text), value.isFinite else {
            throw ParseProblem(.jsonNumber, expected: "a number in the range of Double", found: token.text)
        }
        return .number(value)
    }
}
