// SPDX-License-Identifier: Apache-2.0

/// The gnuplot commands of one plot with its data: first what sets it up, then what is drawn.
///
/// Commands are trusted, and written by plots; names enter them only as ``quoted(_:limit:)`` text.
package struct GnuplotScript: Sendable, Hashable {
    /// Settings and data, one command per line; every line ends with a newline.
    package private(set) var setup = ""
    /// What one `plot` command draws, from bottom to top.
    package private(set) var curves: [String] = []

    /// Creates an empty script.
    package init() {}

    /// Adds one setting.
    ///
    /// - Precondition: `line` holds no newline.
    package mutating func command(_ line: String) {
        precondition(!line.contains(where: \.isNewline), "a command is one line")
        setup += line + "\n"
    }

    /// Adds a block of inline data, named with a leading `$`; a value that is nil or not finite is undefined there.
    package mutating func data(_ name: String, rows: [[Double?]]) {
        command("\(name) << EOD")
        for row in rows {
            command(row.map(Self.number).joined(separator: " "))
        }
        command("EOD")
    }

    /// Adds one curve: what stands between the commas of gnuplot's `plot`.
    ///
    /// - Precondition: `curve` holds no newline.
    package mutating func curve(_ curve: String) {
        precondition(!curve.contains(where: \.isNewline), "a curve is one line")
        curves.append(curve)
    }

    /// Adds a label with a number of its own at a place in gnuplot's words.
    mutating func label(_ number: Int, _ text: DrawableText, at place: String, _ style: String) {
        command("set label \(number) \(text.quoted) at \(place) \(style)")
    }

    /// Untrusted text as a gnuplot string in which nothing is expanded, on one line, with at most `limit` characters.
    package static func quoted(_ name: String, limit: Int = 80) -> String {
        DrawableText(name, limit: limit).quoted
    }

    /// A number as gnuplot reads it back exactly; `NaN` for what cannot be drawn.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "NaN" }
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The command that draws all curves; the frame alone if there is none.
    var plotCommand: String {
        curves.isEmpty ? "plot NaN notitle" : "plot " + curves.joined(separator: ", \\\n     ")
    }
}
