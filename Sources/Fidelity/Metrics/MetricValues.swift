// SPDX-License-Identifier: Apache-2.0

/// The metrics of one layer in one configuration, keyed by metric.
///
/// A metric has three states: not asked for or not applicable (no entry), undefined (an entry that holds nil), or a value.
public struct MetricValues: Sendable, Equatable {
    /// The scalar metrics: nil inside says that the metric is undefined here.
    public var numbers: [Metric: Double?]
    /// The row SNR's three figures, where asked for.
    public var rowSNR: RowSNR?
    /// The reconstruction equals the reference to the bit.
    public var isExact: Bool
    /// ΣW², for pooling over layers.
    public var signal: Double
    /// Σ(W−Ŵ)², for pooling over layers.
    public var error: Double

    /// Values from their parts.
    public init(
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

    /// The value of a scalar metric; nil if it is absent or undefined.
    public subscript(metric: Metric) -> Double? {
        numbers[metric] ?? nil
    }
}

/// Order statistics of the rows' SNR, in dB.
///
/// A figure that is not finite is nil.
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
}
