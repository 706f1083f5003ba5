// SPDX-License-Identifier: Apache-2.0

/// A matrix of numbers as a picture: one cell per number, coloured by a perceptually uniform scale.
///
/// Drawn by libpng alone. Below the cells stands the scale with its two bounds. Values beyond a bound have the bound's
/// colour; NaN is grey.
package struct HeatMap: Sendable, Hashable {
    /// The number of rows, drawn from the top.
    package let rows: Int
    /// The number of columns, drawn from the left.
    package let columns: Int
    /// The values, row after row.
    package let values: [Double]
    /// The value of the scale's dark end.
    package let lowerBound: Double
    /// The value of the scale's light end.
    package let upperBound: Double
    /// What stands behind each bound, such as ` dB`: letters that no glyph is known of are left blank.
    package let suffix: String

    /// Creates a heat map.
    ///
    /// - Precondition: there are rows and columns, at most 4,096 of each, `rows * columns` values, and finite bounds with
    ///   `lowerBound <= upperBound`.
    package init(rows: Int, columns: Int, values: [Double], lowerBound: Double, upperBound: Double, suffix: String = "")
    {
        precondition((1...4_096).contains(rows) && (1...4_096).contains(columns), "a heat map has cells")
        precondition(values.count == rows * columns, "a heat map has a value for each cell")
        precondition(lowerBound.isFinite && upperBound.isFinite && lowerBound <= upperBound, "bounds must be in order")
        self.rows = rows
        self.columns = columns
        self.values = values
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.suffix = suffix
    }
}
