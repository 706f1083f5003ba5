// SPDX-License-Identifier: Apache-2.0

import _StringProcessing

/// A regular expression that matches a part of layers' or tensors' names.
package struct NamePattern: Sendable, Hashable {
    /// Its text.
    package let text: String
    /// Whether `.` stands for one Unicode scalar, as in Python, and not for one character.
    private let isOfScalars: Bool

    /// A text is not a regular expression.
    package struct Malformed: Error, CustomStringConvertible {
        /// Why, as Swift says it.
        package let description: String
    }

    /// Bytes of the longest pattern: compiled it takes some five hundred times as many.
    static let mostBytes = 100_000
    /// The most character classes, and the most operators between them: Swift's compiler calls itself for each one within another.
    static let mostClasses = 250

    /// A pattern of this text.
    ///
    /// - Throws: `Malformed` if the text is not a regular expression, or too long or too involved a one.
    package init(_ text: String, ofScalars isOfScalars: Bool = false) throws(Malformed) {
        try Self.checkSize(of: text)
        do {
            _ = try Regex(text)
        } catch {
            throw Malformed(description: "\(error)")
        }
        self.text = text
        self.isOfScalars = isOfScalars
    }

    /// Refuses what would take the compiler more memory or stack than there is.
    private static func checkSize(of text: String) throws(Malformed) {
        guard text.utf8.count <= mostBytes else {
            throw Malformed(description: "it has \(text.utf8.count) bytes, of at most \(mostBytes)")
        }
        var (classes, operators, previous) = (0, 0, UInt8(0))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "[") { classes += 1 }
            if byte == previous, "&-~".utf8.contains(byte) { operators += 1 }
            previous = byte
        }
        guard max(classes, operators) <= mostClasses else {
            throw Malformed(description: "it has more than \(mostClasses) character classes, or operators between them")
        }
    }

    /// Whether the name holds it.
    package func finds(_ name: String) -> Bool { matcher.finds(name) }

    /// What looks for the pattern in many names, by one task.
    package var matcher: Matcher { Matcher(text, isOfScalars: isOfScalars) }

    /// A compiled pattern: it may not be sent between tasks, so that each makes its own.
    package struct Matcher {
        private let regex: Regex<AnyRegexOutput>?

        fileprivate init(_ text: String, isOfScalars: Bool) {
            let compiled = try? Regex(text)
            regex = isOfScalars ? compiled?.matchingSemantics(.unicodeScalar) : compiled
        }

        /// Whether the name holds the pattern.
        package func finds(_ name: String) -> Bool {
            guard let regex else { return false }
            return name.firstMatch(of: regex) != nil
        }
    }
}
