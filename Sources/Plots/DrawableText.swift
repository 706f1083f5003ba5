// SPDX-License-Identifier: Apache-2.0

/// Untrusted text, made fit to be drawn on one line.
///
/// What can be seen stays as it is. What cannot be drawn is made visible: control characters as control pictures (a
/// newline as ␊), marks that turn the direction of writing and characters that XML forbids as �. Longer text than the
/// limit loses its middle, for a layer's name is told apart by both ends.
struct DrawableText: Sendable, Hashable {
    /// The text to draw.
    let text: String

    /// Makes `name` drawable in at most `limit` characters.
    init(_ name: String, limit: Int) {
        text = Self.shorten(String(String.UnicodeScalarView(name.unicodeScalars.map(Self.visible))), to: limit)
    }

    /// How wide the text will be at most, in units of the font's size.
    ///
    /// gnuplot's SVG terminal does not measure text, and a reader's font is not known: this estimates on the safe side.
    var width: Double {
        text.unicodeScalars.reduce(0) { $0 + (Self.isNarrow($1) ? 0.6 : 1.05) }
    }

    /// The text as a gnuplot string, in which nothing is expanded.
    ///
    /// In single quotes neither backslashes, `@macros`, `$variables` nor \`commands\` mean anything to gnuplot.
    var quoted: String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// The text as a gnuplot string for a tic label, which gnuplot takes for a number format.
    var quotedForTics: String {
        let parts = quoted.split(separator: "%", omittingEmptySubsequences: false)
        return parts.joined(separator: "%%")
    }

    private static func shorten(_ text: String, to limit: Int) -> String {
        guard text.unicodeScalars.count > limit else { return text }
        let head = text.unicodeScalars.prefix(limit / 2)
        let tail = text.unicodeScalars.suffix(limit - limit / 2 - 1)
        return String(head) + "…" + String(tail)
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        case 0x80...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C: "\u{FFFD}"
        case 0x2028, 0x2029: "\u{240A}"
        case let value where value & 0xFFFE == 0xFFFE: "\u{FFFD}"
        default: scalar
        }
    }

    private static func isNarrow(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x2E80
    }
}
