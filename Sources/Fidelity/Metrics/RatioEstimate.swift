// SPDX-License-Identifier: Apache-2.0

/// ΣError / ΣSignal over some blocks of a layer, as an estimate of that over all.
struct RatioEstimate {
    /// The ratio.
    let value: Double
    /// The standard error of 10·log10 of the ratio, in dB; nil if all blocks are there, or too few.
    let standardErrorDB: Double?

    /// Whether no block has an error.
    var isZero: Bool { value == 0 }

    /// The estimate from the blocks that were taken, of so many.
    ///
    /// The variance is that of a ratio estimator over clusters: (1 − n/N) · n/(n−1) · Σ(e − R·s)² / (Σs)².
    init(_ blocks: [(signal: Double, error: Double)], of count: Int) {
        let signal = CompensatedSum.of(blocks.map(\.signal))
        let error = CompensatedSum.of(blocks.map(\.error))
        let ratio = signal > 0 ? error / signal : 0
        value = ratio
        let taken = Double(blocks.count)
        guard blocks.count < count, blocks.count > 1, error > 0 else {
            standardErrorDB = nil
            return
        }
        let residuals = blocks.reduce(0) { $0 + ($1.error - ratio * $1.signal) * ($1.error - ratio * $1.signal) }
        let variance = (1 - taken / Double(count)) * taken / (taken - 1) * residuals / (signal * signal)
        standardErrorDB = 10 / 2.302_585_092_994_046 * variance.squareRoot() / ratio
    }
}
