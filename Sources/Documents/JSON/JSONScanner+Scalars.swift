// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Takes a string.
    ///
    /// - Throws: rule `json-utf8` if its bytes are not UTF-8 or it escapes half of a surrogate pair.
    package mutating func string(_ what: String) throws(ParseProblem) -> String {
        guard peek() == UInt8(ascii: "\"") else { throw mismatch(expected: "\(what) to be a string") }
        position += 1
        let start = position
        try skipPlainText()
        if bytes[position] == UInt8(ascii: "\"") {
            position += 1
            return try text(bytes[start..<position - 1], from: start)
        }
        return try stringWithEscapes(from: start)
    }

    /// Goes to the quotation mark or backslash that ends the plain text here.
    private mutating func skipPlainText() throws(ParseProblem) {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            case 0..<0x20: throw syntax(expected: "control characters in a string to be escaped")
            default: position += 1
            }
        }
        throw syntax(expected: "the end of the string that began before")
    }

    private mutating func stringWithEscapes(from start: Int) throws(ParseProblem) -> String {
        var unescaped = Array(bytes[start..<position])
        while bytes[position] == UInt8(ascii: "\\") {
            position += 1
            unescaped += String(try escape()).utf8
            let plain = position
            try skipPlainText()
            unescaped += bytes[plain..<position]
        }
        position += 1
        return try text(unescaped[...], from: start)
    }

    private func text(_ slice: ArraySlice<UInt8>, from start: Int) throws(ParseProblem) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw ParseProblem(.jsonText, expected: "UTF-8", found: "other bytes in the string at byte \(start)")
        }
        if slice.contains(where: { $0 >= 0x80 }) { try Self.checkMarks(text) }
        return text
    }

    /// Refuses more combining marks in a row than Unicode's stream-safe text has (UAX #15): comparing two texts sorts them,
    /// which a hostile file could make last for hours.
    package static func checkMarks(_ text: String) throws(ParseProblem) {
        var marks = 0
        for scalar in text.unicodeScalars {
            marks = scalar.properties.canonicalCombiningClass == .notReordered ? 0 : marks + 1
            guard marks <= mostMarks else {
                throw ParseProblem(
                    .combiningMarks,
                    expected: "at most \(mostMarks) combining marks in a row",
                    found: "more"
                )
            }
        }
    }

    private static let mostMarks = 30

    /// Takes what follows a backslash.
    private mutating func escape() throws(ParseProblem) -> Unicode.Scalar {
        guard position < bytes.count else { throw syntax(expected: "an escape") }
        let byte = bytes[position]
        if byte == UInt8(ascii: "u") {
            position += 1
            return try unicodeEscape()
        }
        guard let scalar = Self.escapes[byte] else { throw syntax(expected: "an escape that JSON knows") }
        position += 1
        return scalar
    }

    private static let escapes: [UInt8: Unicode.Scalar] = [
        UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
        UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
        UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]

    private mutating func unicodeEscape() throws(ParseProblem) -> Unicode.Scalar {
        let start = position
        let unit = try fourDigits()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        if unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            position += 2
            let low = try fourDigits()
            let value = 0x10000 + ((unit - 0xD800) << 10)
            if (0xDC00..<0xE000).contains(low), let scalar = Unicode.Scalar(value + (low - 0xDC00)) { return scalar }
        }
        throw ParseProblem(.jsonText, expected: "surrogates in pairs", found: "half of one at byte \(start)")
    }

    private mutating func fourDigits() throws(ParseProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue,
                bytes[position] < 0x80
            else { throw syntax(expected: "four hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

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
