// SPDX-License-Identifier: Apache-2.0

import Mustache

/// Escapes text for HTML, scalar by scalar.
///
/// Mustache's own escaping goes by characters, and a quotation mark with a combining accent is one character that is not
/// a quotation mark: it would end an attribute. Here every `<`, `>`, `&`, `"` and `'` is escaped whatever follows it.
struct HTMLText: MustacheContentType {
    /// The name by which templates ask for it: `{{% CONTENT_TYPE: FIDELIO_HTML }}`.
    static let name = "FIDELIO_HTML"

    /// The text as HTML, for content and for attributes.
    func escapeText(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
