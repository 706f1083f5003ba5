// SPDX-License-Identifier: Apache-2.0

/// What gains against the reference say of a layer's scales, in words.
enum GainWords {
    /// How far numbers may differ and still be called the same, as a share.
    private static let tolerance = 0.02

    /// Whether a gain is one that training or merging gives, and not a scale that was lost, doubled or inverted.
    static func isSlight(_ gain: Double) -> Bool { gain > 0.7 && gain < 1.4 }

    /// A factor with three digits: `770`, `0.5`, `1/770`.
    static func factor(_ gain: Double) -> String {
        guard gain.isFinite, gain != 0 else { return "0" }
        let size = abs(gain)
        let sign = gain < 0 ? "-" : ""
        if size < 0.3, size > 1e-12 { return "\(sign)1/\(number(1 / size))" }
        return sign + number(size)
    }

    /// What was done to rows with these gains, whose scales in the file are `scales`.
    static func rows(_ gains: [Double], scales: [Float]) -> String {
        let used = zip(gains, scales).filter { $0.0 != 0 && $0.1 != 0 && $0.1.isFinite }
        let ratios = used.map { Double($0.1) / $0.0 }
        guard let first = scales.first(where: { $0.isFinite }), !used.isEmpty else {
            return "every row has its own gain"
        }
        if scales.allSatisfy({ $0 == first }), gains.count > 1 {
            return
                "every row has a gain of its own, and one scale, \(number(Double(first))): the scales of the rows are lost"
        }
        // s is in the file and s/g is true: they are reciprocal if their product is 1.
        let products = zip(used, ratios).map { Double($0.1) * $1 }
        if products.allSatisfy({ abs($0 - 1) <= tolerance }) {
            return "every row's scale is the reciprocal of what it should be"
        }
        let sorted = gains.filter { $0 != 0 }.sorted()
        guard let low = sorted.first, let high = sorted.last else { return "every row has its own gain" }
        let other = gains.count { abs($0 - 1) > tolerance }
        return
            "\(other) of \(gains.count) rows are the reference's times a number of their own, from \(factor(low)) to "
            + factor(high)
    }

    /// Three digits.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "infinity" }
        if value >= 99.5, value < 1e15 { return "\(Int(value.rounded()))" }
        if value >= 1e15 || value < 1e-4 { return "\(value)" }
        let digits = value >= 9.995 ? 10.0 : value >= 0.9995 ? 100 : 10_000
        let rounded = (value * digits).rounded() / digits
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

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
