// SPDX-License-Identifier: Apache-2.0

/// Counts over equal bins.
package struct Histogram: Sendable, Equatable {
    /// Lower edge of the first bin.
    package var lowerBound: Double
    /// Upper edge of the last bin, which includes it.
    package var upperBound: Double
    /// Values a bin.
    package var counts: [Int]

    /// A histogram from its parts.
    package init(lowerBound: Double, upperBound: Double, counts: [Int]) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.counts = counts
    }
}
