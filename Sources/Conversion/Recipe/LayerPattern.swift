// SPDX-License-Identifier: Apache-2.0

import _StringProcessing

/// A regular expression that matches layers by name.
///
/// A layer matches if the expression matches any part of its tensor's name, `.weight` included.
package struct LayerPattern: Sendable, Hashable {
    /// The option that the expression was given to, for messages.
    package let option: String
    /// The regular expression as it was given.
    package let pattern: String

    /// A pattern, checked to be a regular expression.
    ///
    /// - Throws: `RecipeError.malformedPattern`.
    package init(_ pattern: String, option: String) throws(RecipeError) {
        self.option = option
        self.pattern = pattern
        _ = try compiled()
    }

    /// The compiled expression, which cannot be stored because it may not cross tasks.
    func compiled() throws(RecipeError) -> Regex<AnyRegexOutput> {
        do {
            return try Regex(pattern).matchingSemantics(.unicodeScalar)
        } catch {
            throw .malformedPattern(option: option, pattern: pattern)
        }
    }
}
