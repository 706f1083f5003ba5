// SPDX-License-Identifier: Apache-2.0

/// The colour of a word that says how grave something is, or how good: green for good, amber for a loss, red for bad.
enum WordColor: String {
    case green = "32"
    case amber = "33"
    case red = "31"

    /// The colour of a word; nil if the word is neither a severity nor a grade.
    init?(of word: Substring) {
        switch word {
        case "PASSED", "VERIFIED", "Faithful": self = .green
        case "warning", "Close": self = .amber
        case "FAILED", "DIFFERENT", "error": self = .red
        default: return nil
        }
    }

    /// A line with its first word coloured, if that says how grave something is, or how good.
    static func painted(_ line: String) -> String {
        let word = line.prefix { $0.isLetter }
        guard let color = WordColor(of: word) else { return line }
        return "\u{1B}[\(color.rawValue)m\(word)\u{1B}[0m\(line.dropFirst(word.count))"
    }
}
