// SPDX-License-Identifier: Apache-2.0

extension RowSNR {
    /// The three figures from each row's ΣW² and Σ(W−Ŵ)²; all nil if no row has a signal.
    ///
    /// Rows of zero signal are left out; rows without error count as +∞.
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
                signal > 0 ? (error == 0 ? .infinity : Decibels.ratio(signal, error)) : nil
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
