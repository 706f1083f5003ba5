// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Breaks text into lines at spaces, but not between a number and its unit.
package enum TextWrap {
    /// The lines of a text: each with at most `width` characters, unless a single word is longer.
    ///
    /// - Parameters:
    ///   - indent: spaces before every line but the first, beside those that the text begins with.
    ///   - width: the columns that there are; nil leaves the text on one line.
    ///   - cutsWords: whether a word that is longer than a line is cut, so that none is.
    package static func lines(of text: String, indent: Int = 2, width: Int?, cutsWords: Bool = false) -> [String] {
        guard let width, text.count > width else { return [text] }
        let leading = text.prefix { $0 == " " }.count
        // Not under half the width for words, however deep the indent is.
        let margin = String(repeating: " ", count: min(leading + indent, width / 2))
        var lines: [String] = []
        var line = String(repeating: " ", count: min(leading, width / 2))
        var isEmpty = true
        let room = cutsWords ? max(width - margin.count, 1) : .max
        for word in words(of: text.dropFirst(leading)).flatMap({ pieces(of: $0, room) }) {
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

    /// The words, a number and its unit as one.
    ///
    /// Spaces between the columns of a table are kept: they are words without letters.
    private static func words(of text: Substring) -> [Substring] {
        var words: [Substring] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if let last = words.last, last.last?.isNumber == true, word.hasPrefix("dB") || word.hasPrefix("%") {
                words[words.count - 1] = last + " " + word
            } else {
                words.append(word)
            }
        }
        return words
    }

    private static func pieces(of word: Substring, _ room: Int) -> [Substring] {
        var pieces: [Substring] = []
        var rest = word
        while rest.count > room {
            pieces.append(rest.prefix(room))
            rest = rest.dropFirst(room)
        }
        return pieces + [rest]
    }

    /// A line without spaces at its end.
    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}

extension String {
    /// An untrusted name made printable, and shortened in its middle to at most `width` characters.
    ///
    /// The middle goes because both ends tell tensors' names apart.
    func shortened(to width: Int) -> String {
        let text = printable()
        guard text.count > width else { return text }
        guard width > 2 else { return String(text.prefix(max(width, 0))) }
        let tail = (width - 1) * 2 / 3
        return "\(text.prefix(width - 1 - tail))…\(text.suffix(tail))"
    }
}
