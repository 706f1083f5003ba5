// SPDX-License-Identifier: Apache-2.0

internal import Files
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

/// A name, or a sentence with names, as HTML that may break after dots and underscores, where a reader would break it,
/// and a configuration's label after its slash; a number keeps its unit.
///
/// It and `CommandText` are the only values, besides the page's own files and gnuplot's pictures, that a template may hold
/// in three braces.
struct BreakableName: MustacheCustomRenderable {
    /// The name escaped, with `<wbr>` where a line may end.
    let renderText: String
    /// A name is never the absence of one.
    let isNull = false

    /// The HTML of a name.
    init(_ name: String) {
        let hasSpaces = name.contains(" ")
        let scalars = Array(HTMLText().escapeText(name.printable()).unicodeScalars)
        var text = String.UnicodeScalarView()
        for (place, scalar) in scalars.enumerated() {
            if scalar == " ", Self.isUnit(scalars, behind: place) {
                text.append(contentsOf: "&#160;".unicodeScalars)
                continue
            }
            text.append(scalar)
            let isNumber =
                place > 0 && Self.isDigit(scalars[place - 1]) && scalars[(place + 1)...].first.map(Self.isDigit) == true
            if scalar == "_" || scalar == "." && !isNumber || scalar == "/" && !hasSpaces {
                text.append(contentsOf: "<wbr>".unicodeScalars)
            }
        }
        renderText = String(text)
    }

    /// Whether the space at a place stands between a number and its unit, which belong on one line.
    private static func isUnit(_ scalars: [Unicode.Scalar], behind place: Int) -> Bool {
        guard place > 0, isDigit(scalars[place - 1]), let next = scalars[(place + 1)...].first else { return false }
        return next == "%" || scalars[(place + 1)...].starts(with: "dB".unicodeScalars)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
