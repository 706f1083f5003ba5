// SPDX-License-Identifier: Apache-2.0

/// Breaks sentences into lines at spaces.
enum TextWrap {
    /// The lines of a text, each with an indent and at most `width` characters; a longer word is cut.
    static func lines(of text: String, indent: String = "", width: Int = 80) -> [String] {
        let room = max(width - indent.count, 1)
        var lines: [String] = []
        var line = ""
        for word in words(of: text).flatMap({ pieces(of: $0, room) }) {
            if line.isEmpty {
                line = word
            } else if line.count + 1 + word.count <= room {
                line += " " + word
            } else {
                lines.append(indent + line)
                line = word
            }
        }
        return line.isEmpty ? lines : lines + [indent + line]
    }

    /// The words, a number and its unit as one.
    private static func words(of text: String) -> [Substring] {
        var words: [Substring] = []
        for word in text.split(separator: " ") {
            if let last = words.last, word.hasPrefix("dB") || word.hasPrefix("%") {
                words[words.count - 1] = last + " " + word
            } else {
                words.append(word)
            }
        }
        return words
    }

    private static func pieces(of word: Substring, _ room: Int) -> [String] {
        var pieces: [String] = []
        var rest = word
        while rest.count > room {
            pieces.append(String(rest.prefix(room)))
            rest = rest.dropFirst(room)
        }
        return pieces + [String(rest)]
    }
}
