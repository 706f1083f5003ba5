// SPDX-License-Identifier: Apache-2.0

/// What an order of rows is called: halves or thirds exchanged, interleaved by head, or just another one.
struct RowOrderWords {
    /// Rows of the layer.
    let rows: Int
    /// Rows that do not fit their place.
    let misfits: Int
    /// Rows that were found elsewhere, and where.
    let pairs: [(row: Int, place: Int)]

    /// The order in words.
    var text: String {
        if misfits * 2 < rows { return "\(misfits) of \(rows) rows stand in places of others" }
        if exchanged(2) != nil { return "the two halves of its rows are exchanged" }
        if let order = exchanged(3) {
            let names = order.map { "\($0 + 1)" }.joined(separator: ", ")
            return "the thirds of its rows stand in the order \(names) of the reference's"
        }
        if let interleaving { return interleaving }
        return "its rows stand in another order"
    }

    /// Where each of `count` equal runs of rows stands; nil if rows did not move in such runs.
    private func exchanged(_ count: Int) -> [Int]? {
        guard rows.isMultiple(of: count) else { return nil }
        let length = rows / count
        var order: [Int: Int] = [:]
        for (row, place) in pairs {
            guard row % length == place % length else { return nil }
            guard order[row / length, default: place / length] == place / length else { return nil }
            order[row / length] = place / length
        }
        let left = Set(0..<count).subtracting(order.values)
        guard order.count >= count - 1 || misfits < rows, left.count + order.count == count else { return nil }
        return (0..<count).map { run in order[run] ?? (left.contains(run) ? run : left.first ?? run) }
    }

    /// Rows that were laid out as a table of runs and are read by its columns, in the whole matrix or in each head.
    private var interleaving: String? {
        let sizes = (2...rows).filter { rows.isMultiple(of: $0) }
        for block in sizes.reversed() {
            for run in [1] + sizes where run < block && block.isMultiple(of: run) {
                let cells = block / run
                for width in sizes where width < cells && cells.isMultiple(of: width) {
                    guard isInterleaved(block: block, run: run, width: width) else { continue }
                    let place = block == rows ? "" : " in each \(block) rows, as heads have them"
                    let unit = run == 1 ? "rows" : "runs of \(run) rows"
                    return
                        "its rows are interleaved\(place): \(cells / width) times \(width) \(unit) are read the other way"
                }
            }
        }
        return nil
    }

    private func isInterleaved(block: Int, run: Int, width: Int) -> Bool {
        let height = block / run / width
        return pairs.allSatisfy { row, place in
            let (cell, offset) = (row % block / run, row % run)
            let (x, y) = (cell / width, cell % width)
            return place == row - row % block + (y * height + x) * run + offset
        }
    }
}
