// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A few rows of one layer's codes and scales, kept to be tried on the lattices of FP8.
struct ParentSample: Sendable {
    private let columns: Int
    private var codes: [UInt8] = []
    private var scales: [Float] = []

    /// Weights that are looked at; with half as many the coherence of real layers is known to 0.1.
    private static let weights = 1 << 14
    /// Rows at most, however short.
    private static let rows = 512
    /// Rows of one run: neighbours resemble one another.
    private static let rowsPerRun = 4
    /// Steps of 0.77 % through one octave, in which a tensor's scale must lie.
    private static let scan = 91
    /// 2^0.011.
    private static let scanRatio = 1.0076538401621566
    /// FP8 E4M3's largest number.
    private static let largest = 448.0
    /// An exponent under all that a scaled format has.
    private static let unbounded = -40

    init(columns: Int) {
        self.columns = columns
    }

    /// Takes a row of `rows`, which holds whole rows of codes, while there are too few.
    ///
    /// - Parameter index: the row's index in `rows`.
    mutating func add(row index: Int, in rows: UnsafeRawBufferPointer, scale: Float) {
        guard index < Self.rowsPerRun, codes.count < Self.weights, scales.count < Self.rows, scale > 0, scale.isFinite
        else { return }
        unsafe codes.append(contentsOf: rows[index * columns..<(index + 1) * columns])
        scales.append(scale)
    }

    /// What the rows say, taken to be rotated by each of these, the marker's first; nil inside for none.
    func evidence(rotations: [Rotation?], limits: ParentThresholds) -> ParentEvidence {
        var tried: [Rotation?] = []
        for rotation in rotations where !tried.contains(rotation) && rotation?.fits(columns: columns) ?? true {
            tried.append(rotation)
        }
        var strict = limits
        strict.coherence = max(limits.coherence, limits.unmarkedCoherence)
        return .best(
            of: tried.enumerated().map { evidence(rotation: $1, limits: $0 == 0 ? limits : strict) })
    }

    private func evidence(rotation: Rotation?, limits: ParentThresholds) -> ParentEvidence {
        guard !scales.isEmpty else { return .none }
        let values = weights(rotation: rotation)
        let maxima = scales.indices.map { row in
            values[row * columns..<(row + 1) * columns].reduce(0) { max($0, abs($1)) }
        }
        // The largest of all numbers squared must be one, and scales must be normal.
        guard let maximum = maxima.max(), maximum > 0x1p-60, maximum < 0x1p60, values.allSatisfy(\.isFinite) else {
            return .none
        }
        let rows = Rows(values: values, columns: columns, scales: scales, isRotated: rotation != nil)
        let lattices = ParentKind.allCases.map { kind in
            LatticeCoherence(
                kind, Self.sums(of: rows, on: kind, maxima: maxima, maximum: maximum), limits: limits)
        }
        return ParentEvidence(lattices, limits: limits)
    }

    private func weights(rotation: Rotation?) -> [Float] {
        var values = [Float](repeating: 0, count: codes.count)
        var reader = Int8RowValues(columns: columns, rotation: rotation)
        unsafe values.withUnsafeMutableBytes { values in
            unsafe codes.withUnsafeBytes {
                unsafe reader.write(StoredRows($0, scales: scales[...]), as: .f32, into: values)
            }
        }
        return values
    }

    private static func sums(of rows: Rows, on kind: ParentKind, maxima: [Float], maximum: Float) -> LatticeSums {
        switch kind {
        case .e4m3: rows.sums(mantissaBits: 3, leastExponent: -6) { _ in 1 }
        case .e5m2: rows.sums(mantissaBits: 2, leastExponent: -14) { _ in 1 }
        case .e4m3Blocks: rows.sums(mantissaBits: 3, leastExponent: unbounded) { _ in 1 }
        case .e4m3Row:
            rows.sums(mantissaBits: 3, leastExponent: unbounded) { Double(maxima[$0]) / largest }
        case .e4m3Tensor: scanned(rows, from: Double(maximum) / largest)
        }
    }

    /// The scale that fits best within one octave: a factor of 2 gives the same lattice.
    private static func scanned(_ rows: Rows, from unit: Double) -> LatticeSums {
        var unit = unit
        var best = LatticeSums()
        var bestDeviations = -Double.infinity
        for _ in 0..<scan {
            let sums = rows.sums(mantissaBits: 3, leastExponent: unbounded) { _ in unit }
            let all = sums.all
            let deviations = all.power > 0 ? all.cosine / all.power.squareRoot() : 0
            if deviations > bestDeviations { (best, bestDeviations) = (sums, deviations) }
            unit *= scanRatio
        }
        return best
    }
}

extension ParentSample {
    /// Dequantized rows, and how coarse their codes are.
    private struct Rows {
        let values: [Float]
        let columns: Int
        let scales: [Float]
        let isRotated: Bool

        /// The sums over all rows, each on the lattice of its unit.
        ///
        /// A code's noise is uniform over one step of its row, s/√12. Weights that are not rotated sit on the codes' own
        /// lattice as well, which hides every step of less than two codes.
        func sums(mantissaBits: Int, leastExponent: Int, unit: (Int) -> Double) -> LatticeSums {
            var sums = LatticeSums()
            for (row, scale) in scales.enumerated() {
                let lattice = FloatLattice(unit: unit(row), mantissaBits: mantissaBits, leastExponent: leastExponent)
                guard let lattice else { continue }
                sums += lattice.sums(
                    ofRow: row, in: values, columns: columns, deviation: Double(scale) / 12.0.squareRoot(),
                    leastStep: isRotated ? 0 : 2 * Double(scale))
            }
            return sums
        }
    }
}
