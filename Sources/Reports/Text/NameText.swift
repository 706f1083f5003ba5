// SPDX-License-Identifier: Apache-2.0

/// A name out of somebody's file, made safe to look at.
///
/// A tensor's name is untrusted text: it may hold line breaks, terminal codes, marks that turn the reading direction, or
/// ten thousand characters. Files that are read by programs (report.json, layers.csv) hold names verbatim; where people
/// read, those characters are shown as escapes, so that what is seen is what is there.
enum NameText {
    /// The name with control characters, direction marks and other invisible characters as escapes: `\n`, `\u{202E}`.
    ///
    /// - Parameters:
    ///   - name: The name, verbatim.
    ///   - limit: The most characters to return; a longer text loses its middle, since both ends tell names apart.
    /// - Returns: The text to show.
    static func visible(_ name: String, limit: Int = .max) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.isInvisible: text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return shortened(text, to: limit)
    }

    /// The text with its middle replaced by an ellipsis where it is longer than `limit` characters.
    static func shortened(_ text: String, to limit: Int) -> String {
        guard limit < .max, text.count > limit else { return text }
        guard limit > 2 else { return String(text.prefix(limit)) }
        let tail = (limit - 1) / 2
        return "\(text.prefix(limit - 1 - tail))…\(text.suffix(tail))"
    }
}

extension Unicode.Scalar {
    /// Whether a reader could not see this character, or would see others in another order because of it.
    fileprivate var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        default: false
        }
    }
}
