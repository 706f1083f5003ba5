// SPDX-License-Identifier: Apache-2.0

/// What plots of one layer need beyond its metrics.
public struct LayerFigures: Sendable, Equatable, Codable {
    /// The tensor's name in the original.
    public var layer: String
    /// Group size of the rotation behind `rotatedWeights`; nil where no requested group fits the layer.
    public var group: Int?
    /// The distribution of the weights as they are.
    public var weights: Histogram
    /// The distribution after the rotation, over the same bins.
    public var rotatedWeights: Histogram?
    /// Rows that share a point of `rowSNR`.
    public var rowsPerPoint: Int
    /// SNR in dB of the worst row of each run of `rowsPerPoint`, by configuration label; nil without signal or error.
    public var rowSNR: [String: [Double?]]

    /// Figures from their parts.
    public init(
        layer: String,
        group: Int?,
        weights: Histogram,
        rotatedWeights: Histogram?,
        rowsPerPoint: Int = 1,
        rowSNR: [String: [Double?]] = [:]
    ) {
        self.layer = layer
        self.group = group
        self.weights = weights
        self.rotatedWeights = rotatedWeights
        self.rowsPerPoint = rowsPerPoint
        self.rowSNR = rowSNR
    }
}

/// Counts over equal bins.
public struct Histogram: Sendable, Equatable, Codable {
    /// Lower edge of the first bin.
    public var lowerBound: Double
    /// Upper edge of the last bin, which includes it.
    public var upperBound: Double
    /// Values a bin.
    public var counts: [Int]

    /// A histogram from its parts.
    public init(lowerBound: Double, upperBound: Double, counts: [Int]) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.counts = counts
    }
}
