// SPDX-License-Identifier: Apache-2.0

/// What gnuplot wrote to its standard error, sorted by the plot that it was drawing.
struct GnuplotMessages: Sendable {
    /// What was written before the first plot, for instance by the program's loader.
    let general: String
    private let byPlot: [String: String]

    private static let mark = "fidelio: drawing "

    /// The command that makes gnuplot announce a plot; it is not part of the plot's script.
    static func announcement(of id: String) -> String {
        "print '\(mark)\(id)'\n"
    }

    /// Sorts the lines of `text`.
    init(_ text: String) {
        var current: String?
        var lines: [String?: [Substring]] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix(Self.mark) {
                current = String(line.dropFirst(Self.mark.count))
            } else {
                lines[current, default: []].append(line)
            }
        }
        general = lines[nil, default: []].joined(separator: "\n")
        byPlot = lines.reduce(into: [:]) { sorted, entry in
            if let id = entry.key { sorted[id] = entry.value.joined(separator: "\n") }
        }
    }

    /// What was written while `id` was drawn; if that is nothing, what was written before all.
    func message(for id: String) -> String {
        byPlot[id] ?? general
    }
}
