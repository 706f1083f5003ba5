// SPDX-License-Identifier: Apache-2.0

internal import Files
import Mustache

/// A sentence that may hold commands, as HTML in which no option is torn at its hyphens.
struct CommandText: MustacheCustomRenderable {
    /// The text escaped, its options wrapped.
    let renderText: String
    /// A sentence is never the absence of one.
    let isNull = false

    /// Longer words have to break.
    private static let longestOption = 30

    /// The HTML of a sentence.
    init(_ text: String) {
        renderText = text.printable().split(separator: " ", omittingEmptySubsequences: false)
            .map { word in
                let escaped = HTMLText().escapeText(String(word))
                let isOption = word.hasPrefix("-") && word.count <= Self.longestOption
                return isOption ? "<span class=\"option\">\(escaped)</span>" : escaped
            }
            .joined(separator: " ")
    }
}
