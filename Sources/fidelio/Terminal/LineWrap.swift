// SPDX-License-Identifier: Apache-2.0

/// Breaks lines at spaces, so that a terminal does not break them within words.
enum LineWrap {
    /// The lines of a text: each with at most `width` characters, unless a single word is longer.
    ///
    /// - Parameters:
    ///   - indent: spaces before every line but the first, beside those that the text begins with.
    ///   - width: the columns that there are; nil leaves the text on one line.
    static func lines(of text: String, indent: Int = 2, width: Int?) -> [String] {
        guard let width, text.count > width else { return [text] }
        let leading = text.prefix { $0 == " " }.count
        // Not under half the width for words, however deep the indent is.
        let margin = String(repeating: " ", count: min(leading + indent, width / 2))
        var lines: [String] = []
        var line = String(repeating: " ", count: min(leading, width / 2))
        var isEmpty = true
        // Spaces between the columns of a table are kept: they are words without letters.
        for word in text.dropFirst(leading).split(separator: " ", omittingEmptySubsequences: false) {
            if !isEmpty, line.count + 1 + word.count > width {
                lines.append(trimmed(line))
                (line, isEmpty) = (margin, true)
            }
            guard !(isEmpty && word.isEmpty) else { continue }
            line += isEmpty ? word : " " + word
            isEmpty = false
        }
        return isEmpty ? lines : lines + [trimmed(line)]
    }

    /// A line without spaces at its end.
    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
