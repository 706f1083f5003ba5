// SPDX-License-Identifier: Apache-2.0

/// Where in a matrix the error lies: the matrix in cells, each with the mean of its error.
///
/// A cell's value is 10·log10(mean (w−ŵ)² over the cell / mean w² over the layer), in dB, over finite weights and in the
/// original basis; 0.01 dB is its precision. Over cells of equal size, the mean of the ratios is the layer's −SNR. Row r of
/// R belongs to cell row ⌊r·rows/R⌋, columns likewise.
public struct ErrorMap: Sendable, Equatable {
    /// Cells from top to bottom: runs of the matrix's rows.
    public var rows: Int
    /// Cells from left to right: runs of its columns.
    public var columns: Int
    /// The cells' values, row after row; nil if there is no error, no signal, or no finite weight.
    public var decibels: [Double?]

    /// A map from its parts.
    ///
    /// - Precondition: there is a value for each cell.
    public init(rows: Int, columns: Int, decibels: [Double?]) {
        precondition(decibels.count == rows * columns, "a map has a value for each cell")
        self.rows = rows
        self.columns = columns
        self.decibels = decibels
    }
}
