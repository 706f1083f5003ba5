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
        measured: [String: MeasuredFigures] = [:]
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
    }
}
