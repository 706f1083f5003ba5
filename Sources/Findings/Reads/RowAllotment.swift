// SPDX-License-Identifier: Apache-2.0

/// How many rows each layer of a file gets of a number of bytes.
///
/// Each has as many times the same measure as its bytes allow: 64 rows, or 262,144 weights where rows are short, which is what a
/// layer's rotation is told from.
struct RowAllotment: Sendable {
    /// A layer's rows, columns, and bytes per row.
    struct Shape: Sendable, Hashable {
        var rows: Int
        var columns: Int
        var rowBytes: Int

        /// The rows of one measure.
        var measure: Int {
            max(RowAllotment.measureRows, (RowAllotment.measureWeights + columns - 1) / max(columns, 1))
        }

        /// The rows of so many sixteenths of a measure.
        func rows(sixteenths: Int) -> Int {
            let (product, overflow) = measure.multipliedReportingOverflow(by: sixteenths)
            let wanted = overflow ? rows : (product + 15) / 16
            return min(rows, max(RowAllotment.leastRows, wanted))
        }
    }

    private static let measureRows = 64
    private static let measureWeights = 1 << 18
    /// Fewer rows of a layer than these are not worth reading: its rotation cannot be told from them.
    private static let leastRows = 16

    /// The layers.
    let shapes: [Shape]

    /// The number of sixteenths of a measure from which on every row of every layer is read.
    var mostSixteenths: Int {
        shapes.map { ($0.rows + $0.measure - 1) / $0.measure * 16 }.max() ?? 1
    }

    /// The largest number of sixteenths whose cost is no more than `bytes`; nil if not even one is.
    ///
    /// - Parameter cost: the bytes that so many sixteenths cost, which do not fall as they rise.
    func sixteenths(within bytes: Int, cost: (Int) -> Int) -> Int? {
        var (low, high) = (0, mostSixteenths)
        while low < high {
            let middle = (low + high + 1) / 2
            if cost(middle) <= bytes { low = middle } else { high = middle - 1 }
        }
        return low > 0 ? low : nil
    }

    /// The bytes of rows alone that so many sixteenths cost.
    func rowBytes(sixteenths: Int) -> Int {
        shapes.reduce(0) { sum, shape in
            let (product, overflow) = shape.rows(sixteenths: sixteenths).multipliedReportingOverflow(by: shape.rowBytes)
            let (total, carry) = sum.addingReportingOverflow(product)
            return overflow || carry ? .max : total
        }
    }
}
