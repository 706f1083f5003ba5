// SPDX-License-Identifier: Apache-2.0

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
