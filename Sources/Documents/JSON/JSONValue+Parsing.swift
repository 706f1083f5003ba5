// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

extension JSONValue {
    /// Parses a whole JSON text, strictly.
    ///
    /// Refused besides what is not JSON: doubled keys, text that is not UTF-8, numbers past the range of `Double`, objects
    /// and arrays within each other deeper than `depthLimit`, and documents of more than `longest` bytes or `mostValues`
    /// values, since a value takes many times the memory of its text.
    ///
    /// - Throws: `JSONError`.
    package init(parsing bytes: [UInt8], depthLimit: Int = 32) throws(JSONError) {
        var parser = Parser(scanner: JSONScanner(bytes))
        do throws(ParseProblem) {
            guard bytes.count <= Self.longest else {
                throw ParseProblem(.jsonSize, expected: "at most \(Self.longest) bytes", found: "\(bytes.count)")
            }
            self = try parser.value(depth: depthLimit)
            try parser.scanner.expectEnd()
        } catch {
            throw JSONError(error)
        }
    }

    /// Parses a whole JSON text, strictly, as `init(parsing:depthLimit:)` does with bytes.
    package init(parsing text: String, depthLimit: Int = 32) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
    }

    /// The longest text that is parsed: markers of 100,000 layers.
    static let longest = 16_000_000

    /// The most values that a text may hold, at any depth.
    static let mostValues = 500_000
}

/// Parses a value and what it holds.
private struct Parser {
    var scanner: JSONScanner
    private var count = 0

    init(scanner: JSONScanner) {
        self.scanner = scanner
    }

    // Calls itself, but never deeper than the limit.
    mutating func value(depth: Int) throws(ParseProblem) -> JSONValue {
        count += 1
        guard count <= JSONValue.mostValues else {
            throw ParseProblem(.jsonSize, expected: "at most \(JSONValue.mostValues) values", found: "more")
        }
        switch scanner.peek() {
        case UInt8(ascii: "{"): return .object(try members(depth: depth - 1))
        case UInt8(ascii: "["): return .array(try elements(depth: depth - 1))
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
        default: return try number()
        }
    }

    private mutating func members(depth: Int) throws(ParseProblem) -> OrderedDictionary<String, JSONValue> {
        try Self.check(depth)
        var members: OrderedDictionary<String, JSONValue> = [:]
        var first = true
        try scanner.beginObject("a value")
        while let key = try scanner.nextKey(first: &first) {
            guard members.updateValue(try value(depth: depth), forKey: key) == nil else {
                throw ParseProblem(.duplicateKey, expected: "each key once", found: "\"\(key)\" twice")
            }
        }
        return members
    }

    private mutating func elements(depth: Int) throws(ParseProblem) -> [JSONValue] {
        try Self.check(depth)
        var elements: [JSONValue] = []
        var first = true
        try scanner.beginArray("a value")
        while try scanner.nextElement(first: &first) {
            elements.append(try value(depth: depth))
        }
        return elements
    }

    private static func check(_ depth: Int) throws(ParseProblem) {
        guard depth < 0 else { return }
        throw ParseProblem(.jsonDepth, expected: "fewer objects and arrays within each other", found: "more")
    }

    private mutating func number() throws(ParseProblem) -> JSONValue {
        let token = try scanner.numberToken()
        if token.isInteger, let value = Int(token.text) { return .integer(value) }
        guard let value = Double(token.text), value.isFinite else {
            throw ParseProblem(.jsonNumber, expected: "a number in the range of Double", found: token.text)
        }
        return .number(value)
    }
}
