// SPDX-License-Identifier: Apache-2.0

/// Order statistics of the rows' SNR, in dB.
///
/// Rows of zero signal are left out; rows without error count as +∞. A figure that is not finite is nil.
public struct RowSNR: Sendable, Equatable {
    /// The worst row.
    public var minimum: Double?
    /// The 5th percentile.
    public var fifthPercentile: Double?
    /// The median row.
    public var median: Double?

    /// Three figures, in dB.
    public init(minimum: Double?, fifthPercentile: Double?, median: Double?) {
        self.minimum = minimum
        self.fifthPercentile = fifthPercentile
        self.median = median
    }

    /// The figures in the order of the metric's.
    init(figures: [Double?]) {
        self.init(minimum: figures[0], fifthPercentile: figures[1], median: figures[2])
    }

    /// Minimum, 5th percentile, median: the order of the metric's figures.
    var figures: [Double?] { [minimum, fifthPercentile, median] }
}

extension RowSNR {
    /// The three figures from each row's ΣW² and Σ(W−Ŵ)²; all nil if no row has a signal.
    init(signal: [Double], error: [Double]) {
        let sorted = Self.decibels(signal: signal, error: error).compactMap { $0 }.sorted()
        self.init(
            minimum: Self.quantile(0, of: sorted),
            fifthPercentile: Self.quantile(0.05, of: sorted),
            median: Self.quantile(0.5, of: sorted)
        )
    }

    /// Each row's SNR in dB, +∞ for a row without error, nil for one without signal.
    static func decibels(signal: [Double], error: [Double]) -> [Double?] {
        zip(signal, error)
            .map { signal, error in
                signal > 0 ? (error == 0 ? .infinity : Decibels.of(signal: signal, error: error)) : nil
            }
    }

    /// The quantile of sorted values, by linear interpolation; nil if it is not finite.
    private static func quantile(_ share: Double, of sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let position = share * Double(sorted.count - 1)
        let below = Int(position)
        let part = position - Double(below)
        let low = sorted[below]
        let value = part == 0 ? low : low + (sorted[below + 1] - low) * part
        return value.isFinite ? value : nil
    }
}
