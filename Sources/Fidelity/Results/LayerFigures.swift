// SPDX-License-Identifier: Apache-2.0

/// What plots of one layer need beyond its metrics.
///
/// Dictionaries go by configuration label; what candidates made of the layer stands apart in `measured`.
public struct LayerFigures: Sendable, Equatable {
    /// The tensor's name in the original.
    public var layer: String
    /// Group size of the rotation behind `rotatedWeights`; nil if no requested group fits the layer.
    public var group: Int?
    /// The distribution of the weights as they are.
    public var weights: Histogram
    /// The distribution after the rotation, over the same bins.
    public var rotatedWeights: Histogram?
    /// Rows that share a point of `rowSNR`.
    public var rowsPerPoint: Int
    /// SNR in dB of the worst row of each run of `rowsPerPoint`; nil without signal or error.
    public var rowSNR: [String: [Double?]]
    /// How often each code from −128 to 127 occurs, in this order.
    public var codes: [String: [Int]]
    /// Where the error lies: of the scalings unrotated and rotated by `group`.
    public var errors: [String: ErrorMap]
    /// The same of the candidates that quantized the layer, by the candidate's label.
    public var measured: [String: MeasuredFigures]
    /// What the layer is fed, input by input; nil if its activations are not known.
    public var inputs: InputFigures?

    /// Figures from their parts.
    public init(
        layer: String,
        group: Int?,
        weights: Histogram,
        rotatedWeights: Histogram?,
        rowsPerPoint: Int = 1,
        rowSNR: [String: [Double?]] = [:],
        codes: [String: [Int]] = [:],
        errors: [String: ErrorMap] = [:],
        measured: [String: MeasuredFigures] = [:],
        inputs: InputFigures? = nil
    ) {
        self.layer = layer
        self.group = group
        self.weights = weights
        self.rotatedWeights = rotatedWeights
        self.rowsPerPoint = rowsPerPoint
        self.rowSNR = rowSNR
        self.codes = codes
        self.errors = errors
        self.measured = measured
        self.inputs = inputs
    }
}

/// What plots need of one layer as a candidate holds it.
public struct MeasuredFigures: Sendable, Equatable {
    /// SNR in dB of the worst row of each run of rows; nil without signal or error.
    public var rowSNR: [Double?]
    /// How often each code from −128 to 127 occurs, in this order.
    public var codes: [Int]
    /// Where the error lies.
    public var errors: ErrorMap

    /// Figures from their parts.
    public init(rowSNR: [Double?], codes: [Int], errors: ErrorMap) {
        self.rowSNR = rowSNR
        self.codes = codes
        self.errors = errors
    }
}

/// Counts over equal bins.
public struct Histogram: Sendable, Equatable {
    /// Lower edge of the first bin.
    public var lowerBound: Double
    /// Upper edge of the last bin, which includes it.
    public var upperBound: Double
    /// Values per bin.
    public var counts: [Int]

    /// A histogram from its parts.
    public init(lowerBound: Double, upperBound: Double, counts: [Int]) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.counts = counts
    }
}

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
