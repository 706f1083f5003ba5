// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Takes an integer that is not negative and fits `Int`, written without fraction or exponent.
    ///
    /// - Throws: rule `integer` for any other number.
    package mutating func count(_ what: String) throws(ParseProblem) -> Int {
        guard let byte = peek(), Self.isDigit(byte) || byte == UInt8(ascii: "-") else {
            throw mismatch(expected: "\(what) to be a non-negative integer")
        }
        let token = try numberToken()
        // Int(_:) also takes "-0"; that is refused here by its first byte.
        guard byte != UInt8(ascii: "-"), let value = Int(token.text) else {
            throw ParseProblem(
                .integer,
                expected: "\(what) to be a non-negative integer below 2^63",
                found: token.text
            )
        }
        return value
    }

    /// Takes a number and says whether it was written as an integer.
    package mutating func numberToken() throws(ParseProblem) -> (text: String, isInteger: Bool) {
        guard let byte = peek(), Self.isDigit(byte) || byte == UInt8(ascii: "-") else {
            throw syntax(expected: "a value")
        }
        let start = position
        if byte == UInt8(ascii: "-") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        var isInteger = true
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if position < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[position]) {
                position += 1
            }
            try digits()
        }
        return (String(decoding: bytes[start..<position], as: UTF8.self), isInteger)
    }

    private mutating func digits() throws(ParseProblem) {
        let start = position
        while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
        guard position > start else { throw syntax(expected: "a digit") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
