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

    /// A pattern of this text.
    ///
    /// - Throws: `Malformed` if the text is not a regular expression.
    package init(_ text: String, ofScalars isOfScalars: Bool = false) throws(Malformed) {
        do {
            _ = try Regex(text)
        } catch {
            throw Malformed(description: "\(error)")
        }
        self.text = text
        self.isOfScalars = isOfScalars
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
