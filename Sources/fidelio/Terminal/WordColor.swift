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

    /// The colour of a mark's sign; nil for a sign that says neither good nor bad.
    private init?(ofSign sign: Character) {
        switch sign {
        case "✓": self = .green
        case "!": self = .amber
        case "✗": self = .red
        default: return nil
        }
    }

    /// A line with its first word coloured, if that says how grave something is, or how good.
    ///
    /// A sign is such a word, with what follows up to two spaces: `✗ Not faithful  model.safetensors`.
    static func painted(_ line: String) -> String {
        if let sign = line.first, line.dropFirst().first == " ", let color = WordColor(ofSign: sign) {
            return color.painted(line, upTo: line.firstRange(of: "  ")?.lowerBound ?? line.endIndex)
        }
        let word = line.prefix { $0.isLetter }
        guard let color = WordColor(of: word) else { return line }
        return color.painted(line, upTo: word.endIndex)
    }

    private func painted(_ line: String, upTo end: String.Index) -> String {
        "\u{1B}[\(rawValue)m\(line[..<end])\u{1B}[0m\(line[end...])"
    }
}
