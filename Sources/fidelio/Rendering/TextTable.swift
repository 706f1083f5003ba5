// SPDX-License-Identifier: Apache-2.0

/// Columns of text under headings, for a terminal.
struct TextTable {
    /// To which side a column's cells are pushed.
    enum Alignment {
        case left
        case right
    }

    private let headings: [(String, Alignment)]
    private var rows: [[String]] = []

    /// An empty table.
    init(_ headings: [(String, Alignment)]) {
        self.headings = headings
    }

    /// Adds a row with one cell per heading.
    mutating func append(_ cells: [String]) {
        rows.append(cells)
    }

    /// The lines, without spaces at their ends; headings that are all empty have none.
    var lines: [String] {
        let names = headings.map(\.0)
        let table = (names.allSatisfy(\.isEmpty) ? [] : [names]) + rows
        let widths = headings.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return table.map { row in
            let cells = headings.indices.map { column -> String in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return headings[column].1 == .left ? row[column] + padding : padding + row[column]
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
