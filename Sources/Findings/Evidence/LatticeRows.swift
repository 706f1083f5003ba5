// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// Weights of some rows in the original basis and the noise of their codes, to be tried on the lattices of FP8.
///
/// A row is a number of runs that share one noise: a whole row of INT8, a block of other formats.
struct LatticeRows {
    /// The weights, whole rows.
    let values: [Float]
    /// Weights of a row.
    let columns: Int
    /// Weights of a run; divides `columns`.
    let run: Int
    /// The standard deviation of the noise of each run.
    let deviations: [Double]
    /// Whether the codes are in another basis, so that their own steps are not seen.
    let isRotated: Bool

    /// Steps of 0.77 % through one octave, in which a tensor's scale must lie.
    private static let scan = 91
    /// 2^0.011.
    private static let scanRatio = 1.0076538401621566
    /// FP8 E4M3's largest number.
    private static let largest = 448.0
    /// An exponent under all that a scaled format has.
    private static let unbounded = -40

    /// What the weights say of each lattice.
    func evidence(limits: ParentThresholds) -> ParentEvidence {
        guard !values.isEmpty else { return .none }
        let maxima = (0..<values.count / columns)
            .map { row in
                values[row * columns..<(row + 1) * columns].reduce(0) { max($0, abs($1)) }
            }
        // The largest of all numbers squared must be one, and scales must be normal.
        guard let maximum = maxima.max(), maximum > 0x1p-60, maximum < 0x1p60, values.allSatisfy(\.isFinite) else {
            return .none
        }
        let lattices = ParentKind.allCases.map { kind in
            LatticeCoherence(kind, sums(on: kind, maxima: maxima, maximum: maximum), limits: limits)
        }
        return ParentEvidence(lattices, limits: limits)
    }

    private func sums(on kind: ParentKind, maxima: [Float], maximum: Float) -> LatticeSums {
        switch kind {
        case .e4m3: sums(mantissaBits: 3, leastExponent: -6) { _ in 1 }
        case .e5m2: sums(mantissaBits: 2, leastExponent: -14) { _ in 1 }
        case .e4m3Blocks: sums(mantissaBits: 3, leastExponent: Self.unbounded) { _ in 1 }
        case .e4m3Row:
            sums(mantissaBits: 3, leastExponent: Self.unbounded) { Double(maxima[$0]) / Self.largest }
        case .e4m3Tensor: scanned(from: Double(maximum) / Self.largest)
        }
    }

    /// The scale that fits best within one octave: a factor of 2 gives the same lattice.
    private func scanned(from unit: Double) -> LatticeSums {
        var unit = unit
        var best = LatticeSums()
        var bestDeviations = -Double.infinity
        for _ in 0..<Self.scan {
            let sums = sums(mantissaBits: 3, leastExponent: Self.unbounded) { _ in unit }
            let all = sums.all
            let deviations = all.power > 0 ? all.cosine / all.power.squareRoot() : 0
            if deviations > bestDeviations { (best, bestDeviations) = (sums, deviations) }
            unit *= Self.scanRatio
        }
        return best
    }

    /// The sums over all runs, each on the lattice of its row's unit.
    ///
    /// Weights that are not rotated sit on the codes' own lattice as well, which hides every step of less than two codes.
    private func sums(mantissaBits: Int, leastExponent: Int, unit: (Int) -> Double) -> LatticeSums {
        var sums = LatticeSums()
        for (place, deviation) in deviations.enumerated() {
            let lattice = FloatLattice(
                unit: unit(place * run / columns), mantissaBits: mantissaBits, leastExponent: leastExponent)
            guard let lattice else { continue }
            sums += lattice.sums(
                ofRow: place, in: values, columns: run, deviation: deviation,
                leastStep: isRotated ? 0 : 2 * deviation * 12.0.squareRoot())
        }
        return sums
    }
}
