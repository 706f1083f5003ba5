// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Goes past a value of any type, and makes sure that it is JSON.
    ///
    /// Keys may be doubled within it, since they are not read. It keeps a list of the brackets that are open, and
    /// refuses more than `depthLimit` of them.
    package mutating func skipValue(depthLimit: Int = 128) throws(ParseProblem) {
        var open: [UInt8] = []
        repeat {
            if let closing = try beginOrSkip() {
                open.append(closing)
                guard open.count <= depthLimit else {
                    throw ParseProblem(.jsonDepth, expected: "at most \(depthLimit) brackets open", found: "more")
                }
                if !take(closing) {
                    if closing == UInt8(ascii: "}") { try skipKey() }
                    continue
                }
                open.removeLast()
            }
            try closeOrContinue(&open)
        } while !open.isEmpty
    }

    /// Takes a scalar whole, or of an object or array the bracket: then the one that closes it is returned.
    private mutating func beginOrSkip() throws(ParseProblem) -> UInt8? {
        switch peek() {
        case UInt8(ascii: "{"):
            position += 1
            return UInt8(ascii: "}")
        case UInt8(ascii: "["):
            position += 1
            return UInt8(ascii: "]")
        case UInt8(ascii: "\""): _ = try string("a value")
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: _ = try numberToken()
        }
        return nil
    }

    /// After a value: takes the brackets that close here, then the comma before the next value.
    private mutating func closeOrContinue(_ open: inout [UInt8]) throws(ParseProblem) {
        while let closing = open.last {
            if take(closing) {
                open.removeLast()
                continue
            }
            guard take(UInt8(ascii: ",")) else { throw unfinished(closing) }
            if closing == UInt8(ascii: "}") { try skipKey() }
            return
        }
    }

    private mutating func skipKey() throws(ParseProblem) {
        _ = try string("a key")
        try expect(UInt8(ascii: ":"))
    }

    /// Takes `true`, `false` or `null`.
    package mutating func word(_ word: StaticString) throws(ParseProblem) {
        for byte in "\(word)".utf8 {
            guard position < bytes.count, bytes[position] == byte else { throw syntax(expected: "\(word)") }
            position += 1
        }
    }
}
