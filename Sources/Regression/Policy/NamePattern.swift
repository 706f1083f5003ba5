// SPDX-License-Identifier: Apache-2.0

internal import _StringProcessing

/// A regular expression that matches a part of layers' names.
package struct NamePattern: Sendable, Equatable {
    /// Its text.
    package let text: String

    /// A pattern; nil if the text is not a regular expression.
    package init?(_ text: String) {
        guard (try? Regex(text)) != nil else { return nil }
        self.text = text
    }

    /// Whether the name holds it.
    ///
    /// Regular expressions are not values that can be sent between tasks, so they are made from their text each time.
    package func finds(_ name: String) -> Bool {
        guard let regex = try? Regex(text) else { return false }
        return name.firstMatch(of: regex) != nil
    }
}
