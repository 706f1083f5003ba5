// SPDX-License-Identifier: Apache-2.0

/// The metrics of one layer in one configuration, keyed by metric.
///
/// Three states a metric: not asked for or not applicable (no entry), undefined (an entry that holds nil), or a value.
package struct MetricValues: Sendable, Equatable {
    /// The scalar metrics: nil inside says that the metric is undefined here.
    package var numbers: [Metric: Double?]
    /// The row SNR's three figures, where asked for.
    package var rowSNR: RowSNR?
    /// The reconstruction equals the reference to the bit.
    package var isExact: Bool
    /// ΣW², for pooling over layers.
    package var signal: Double
    /// Σ(W−Ŵ)², for pooling over layers.
    package var error: Double

    /// Values from their parts.
    package init(
        numbers: [Metric: Double?] = [:],
        rowSNR: RowSNR? = nil,
        isExact: Bool = false,
        signal: Double = 0,
        error: Double = 0
    ) {
        self.numbers = numbers
        self.rowSNR = rowSNR
        self.isExact = isExact
        self.signal = signal
        self.error = error
    }

    /// The value of a scalar metric; nil where it is absent or undefined.
    package subscript(metric: Metric) -> Double? {
        numbers[metric] ?? nil
    }
}

/// Order statistics of the rows' SNR, in dB.
///
/// A figure that is not finite is nil.
package struct RowSNR: Sendable, Equatable {
    /// The worst row.
    package var minimum: Double?
    /// The 5th percentile.
    package var fifthPercentile: Double?
    /// The median row.
    package var median: Double?

    /// Three figures, in dB.
    package init(minimum: Double?, fifthPercentile: Double?, median: Double?) {
        self.minimum = minimum
        self.fifthPercentile = fifthPercentile
        self.median = median
    }
}
