// SPDX-License-Identifier: Apache-2.0

/// How much energy each input channel of a layer carries: the mean of x² over the input rows that were seen, in squared units
/// of the input.
public struct InputFigures: Sendable, Equatable {
    /// Channels that share a point of `energies`.
    public var channelsPerPoint: Int
    /// The largest mean of each run of `channelsPerPoint` channels, in the order of the matrix's columns.
    public var energies: [Double]
    /// The median over all channels: of an even number, the mean of the middle two.
    public var median: Double

    /// Figures from their parts.
    public init(channelsPerPoint: Int = 1, energies: [Double], median: Double) {
        self.channelsPerPoint = channelsPerPoint
        self.energies = energies
        self.median = median
    }
}
