// SPDX-License-Identifier: Apache-2.0

/// Energies of rows that were read in runs, and how far the ratio of their sums may be off because others were not read.
struct ClusterSums {
    private var clusters: [(signal: Double, noise: Double)] = []

    /// Begins a run of rows that were read together and may resemble one another.
    mutating func begin() {
        clusters.append((0, 0))
    }

    /// Adds a row's energies to the run.
    mutating func add(signal: Double, noise: Double) {
        clusters[clusters.count - 1].signal += signal
        clusters[clusters.count - 1].noise += noise
    }

    /// Σ signal and Σ noise.
    var totals: (signal: Double, noise: Double) {
        clusters.reduce((0, 0)) { ($0.0 + $1.signal, $0.1 + $1.noise) }
    }

    /// The standard error of the SNR by sampling `rows` of `total` rows, in dB; nil if there are too few runs.
    ///
    /// That of a ratio of sums over clusters, by linearization, with the correction for a finite population.
    func standardErrorDB(rows: Int, of total: Int) -> Double? {
        guard rows < total else { return 0 }
        let count = Double(clusters.count)
        let (signal, noise) = totals
        guard clusters.count > 3, signal > 0, noise > 0 else { return nil }
        let ratio = signal / noise
        let squares = clusters.reduce(0.0) { sum, cluster in
            let residual = cluster.signal - ratio * cluster.noise
            return sum + residual * residual
        }
        let unseen = 1 - Double(rows) / Double(total)
        let relative = (squares * count / (count - 1) * unseen).squareRoot() / signal
        return relative * Self.decibelsPerUnit
    }

    /// d(10·log10 x)/dx at 1: 10 / ln 10.
    private static let decibelsPerUnit = 4.342944819032518
}
