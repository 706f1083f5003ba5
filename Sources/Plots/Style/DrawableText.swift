// SPDX-License-Identifier: Apache-2.0

/// Untrusted text, made fit to be drawn on one line.
///
/// What can be seen stays as it is. What cannot be drawn is made visible: a line's end as ¶; other control characters,
/// marks that turn the direction of writing, and characters that XML forbids, as �. Longer text than the limit loses
/// its middle, for a layer's name is told apart by both ends.
struct DrawableText: Sendable, Hashable {
    /// The text to draw.
    let text: String

    /// Makes `name` drawable in at most `limit` characters.
    init(_ name: String, limit: Int) {
        text = Self.shorten(String(String.UnicodeScalarView(name.unicodeScalars.map(Self.visible))), to: limit)
    }

    /// How wide the text will be at most, in units of the font's size.
    ///
    /// gnuplot's SVG terminal does not measure text, and a reader's font is not known: these are the widths of
    /// DejaVu Sans, which is wider than most, rounded up.
    var width: Double {
        text.unicodeScalars.reduce(0) { $0 + Self.width(of: $1) }
    }

    /// The text as a gnuplot string in which nothing is expanded.
    ///
    /// gnuplot 5.4 loses track of single quotes if such a string starts with one, and what follows becomes code. In
    /// double quotes it runs \`commands\`; an octal escape is the one spelling of a sign that is never read again.
    var quoted: String {
        let escaped = text.unicodeScalars
            .map { scalar in
                switch scalar {
                case "\"": "\\042"
                case "`": "\\140"
                case "\\": "\\134"
                default: String(scalar)
                }
            }
        return "\"" + escaped.joined() + "\""
    }

    /// The text as a gnuplot string for a tic label, which gnuplot takes for a number format.
    var quotedForTics: String {
        quoted.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
    }

    /// Whether about every font has the character: Latin, Greek, Cyrillic, and common signs.
    static func isCommon(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A, 0x20...0x7E, 0xA0...0x17F, 0x391...0x3C9, 0x401...0x45F, 0x2013...0x2014, 0x2018...0x2019: true
        case 0x201C...0x201D, 0x2026, 0x2212, 0xFFFD: true
        default: false
        }
    }

    private static func shorten(_ text: String, to limit: Int) -> String {
        guard text.unicodeScalars.count > limit else { return text }
        let head = text.unicodeScalars.prefix(limit / 2)
        let tail = text.unicodeScalars.suffix(limit - limit / 2 - 1)
        return String(head) + "…" + String(tail)
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: "¶"
        case 0...0x1F, 0x7F...0x9F: "\u{FFFD}"
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
        case let value where value & 0xFFFE == 0xFFFE: "\u{FFFD}"
        default: scalar
        }
    }

    private static func width(of scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", "|", "'", ".", ",", ":", ";", " ", "/", "\\": 0.34
        case "-", "(", ")", "[", "]", "f", "r", "t", "!": 0.42
        case "m", "M", "w", "W", "%", "@": 1
        case "A"..."Z", "+", "=", "<", ">", "#", "~": 0.84
        case "\0"..."\u{2E7F}": 0.63
        default: 1.05
        }
    }
}
