// SPDX-License-Identifier: Apache-2.0

/// Σ(W−Ŵ)² of a layer of which some blocks of rows are known: those that stand for themselves, and a sample of the others.
///
/// Of the others Σ(W−Ŵ)² = R · ΣW² with the ratio R of the sampled blocks, since ΣW² is known of all rows.
struct StratifiedEstimate {
    /// Σ(W−Ŵ)² of the whole layer.
    let error: Double
    /// The standard error of 10·log10 of it, in dB; nil if all blocks are known, or too few are sampled.
    let standardErrorDB: Double?

    /// The estimate from the blocks that are known.
    ///
    /// The variance of R is that of a ratio estimator over clusters, of n blocks from N:
    /// (1 − n/N) · n/(n−1) · Σ(e − R·s)² / (Σs)².
    ///
    /// - Parameters:
    ///   - blocks: ΣW² and Σ(W−Ŵ)² of each known block, and whether it is one of the sample.
    ///   - count: how many blocks there are.
    ///   - signal: ΣW² of the whole layer.
    init(_ blocks: [(signal: Double, error: Double, isSampled: Bool)], of count: Int, signal: Double) {
        let certain = blocks.filter { !$0.isSampled }
        let known = CompensatedSum.of(certain.map(\.error))
        let sample = blocks.filter(\.isSampled)
        guard !sample.isEmpty else {
            (error, standardErrorDB) = (known, nil)
            return
        }
        let sampled = CompensatedSum.of(sample.map(\.signal))
        let ratio = sampled > 0 ? CompensatedSum.of(sample.map(\.error)) / sampled : 0
        let others = max(signal - CompensatedSum.of(certain.map(\.signal)), 0)
        error = known + ratio * others
        let (taken, all) = (Double(sample.count), Double(count - certain.count))
        guard taken > 1, taken < all, error > 0, sampled > 0 else {
            standardErrorDB = nil
            return
        }
        let residuals = sample.reduce(0) { $0 + ($1.error - ratio * $1.signal) * ($1.error - ratio * $1.signal) }
        let variance = (1 - taken / all) * taken / (taken - 1) * residuals / (sampled * sampled)
        standardErrorDB = 10 / 2.302_585_092_994_046 * variance.squareRoot() * others / error
    }
}
