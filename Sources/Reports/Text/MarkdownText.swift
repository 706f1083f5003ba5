// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Pieces of Markdown around text that strangers wrote.
enum MarkdownText {
    /// A table from its head and rows, whose cells are Markdown.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// Text that Markdown shows as it is: every character that could mean something is escaped.
    static func escaped(_ text: String, limit: Int = 200) -> String {
        var escaped = ""
        for scalar in text.printable(limit: limit).unicodeScalars {
            if "\\`*_[]<>#|~&$:@".unicodeScalars.contains(scalar) {
                escaped += "&#\(scalar.value);"
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A name as a code span, which a fence of more backticks than the name holds cannot end.
    static func code(_ name: String) -> String {
        let text = name.printable(limit: 200)
        let longestRun = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: longestRun + 1)
        let padding = longestRun > 0 ? " " : ""
        // Inside a table a bar would end the cell even in a code span.
        return fence + padding + text.replacing("|", with: "\\|") + padding + fence
    }
}
