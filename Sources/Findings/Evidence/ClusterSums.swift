// SPDX-License-Identifier: Apache-2.0

/// Energies of rows that were read in runs, and how far the ratio of their sums may be off because others were not read.
struct ClusterSums {
    private var clusters: [(signal: Double, noise: Double)] = []
    /// The sums of each spot, where rows were read in a few spots; else empty.
    private var spots: [(signal: Double, noise: Double)] = []
    private var spot: Int?
    /// Whether rows ended where a file's bytes were spent, and not where enough was known.
    var wasCut = false

    /// Begins a run of rows that were read together and may resemble one another.
    mutating func begin() {
        clusters.append((0, 0))
    }

    /// Begins a row of a spot: rows of one may resemble one another, and spots are too few to go by them alone.
    mutating func begin(spot: Int) {
        clusters.append((0, 0))
        while spots.count <= spot { spots.append((0, 0)) }
        self.spot = spot
    }

    /// Adds a row's energies to the run.
    mutating func add(signal: Double, noise: Double) {
        clusters[clusters.count - 1].signal += signal
        clusters[clusters.count - 1].noise += noise
        guard let spot else { return }
        spots[spot].signal += signal
        spots[spot].noise += noise
    }

    /// Σ signal and Σ noise.
    var totals: (signal: Double, noise: Double) {
        clusters.reduce((0, 0)) { ($0.0 + $1.signal, $0.1 + $1.noise) }
    }

    /// The standard error of the SNR by sampling `rows` of `total` rows, in dB; nil if there are too few runs.
    ///
    /// That of a ratio of sums over clusters, by linearization, with the correction for a finite population. Where rows were read in a
    /// few spots, what spots differ by is added to what rows differ by: neither alone covers the errors that real layers show
    /// (docs/diagnosis.md has the measurement, and that of the factor).
    func standardErrorDB(rows: Int, of total: Int) -> Double? {
        guard rows < total else { return 0 }
        let unseen = 1 - Double(rows) / Double(total)
        guard clusters.count > 3, let own = Self.standardErrorDB(clusters, unseen: unseen) else { return nil }
        guard !spots.isEmpty else { return wasCut ? Self.factor * own : own }
        let between = spots.count > 1 ? Self.standardErrorDB(spots, unseen: unseen) ?? 0 : 0
        return Self.factor * (own * own + between * between).squareRoot()
    }

    /// By how much the standard error is raised where few rows were read, so that twice of it holds 95 % of the errors: a few large rows
    /// carry most of what is estimated, and are missing where they would show.
    private static let factor = 1.5

    private static func standardErrorDB(_ clusters: [(signal: Double, noise: Double)], unseen: Double) -> Double? {
        let count = Double(clusters.count)
        let (signal, noise) = clusters.reduce((0, 0)) { ($0.0 + $1.signal, $0.1 + $1.noise) }
        guard signal > 0, noise > 0 else { return nil }
        let ratio = signal / noise
        let squares = clusters.reduce(0.0) { sum, cluster in
            let residual = cluster.signal - ratio * cluster.noise
            return sum + residual * residual
        }
        let relative = (squares * count / (count - 1) * unseen).squareRoot() / signal
        return relative * decibelsPerUnit
    }

    /// d(10·log10 x)/dx at 1: 10 / ln 10.
    private static let decibelsPerUnit = 4.342944819032518
}
