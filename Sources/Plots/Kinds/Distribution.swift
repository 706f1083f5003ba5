// SPDX-License-Identifier: Apache-2.0

/// Counts of values in bins of equal width.
package struct Distribution: Sendable, Hashable {
    /// The name drawn in the legend, as it is.
    package var name: String
    /// The lower edge of the first bin.
    package var lowerBound: Double
    /// The upper edge of the last bin.
    package var upperBound: Double
    /// How many values fell into each bin.
    package var counts: [Int]
    /// Its place in the order of colours, for one that several plots show; nil for its place in this plot.
    package var colorPlace: Int?

    /// Creates a distribution over `counts.count` bins of equal width.
    ///
    /// - Precondition: the bounds are finite, and `lowerBound < upperBound`.
    package init(name: String, lowerBound: Double, upperBound: Double, counts: [Int], colorPlace: Int? = nil) {
        precondition(lowerBound.isFinite && upperBound.isFinite && lowerBound < upperBound, "bounds must be in order")
        self.name = name
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.counts = counts
        self.colorPlace = colorPlace
    }

    /// The width of every bin.
    var binWidth: Double {
        (upperBound - lowerBound) / Double(max(counts.count, 1))
    }

    /// How many values there are in all.
    var total: Int {
        counts.reduce(0, +)
    }
}
