// SPDX-License-Identifier: Apache-2.0

/// What was counted of a layer's weights, or of some of its rows.
struct FigureCounts: Sendable {
    /// Bins of a histogram of weights, zero in the middle of one.
    private static let bins = 201

    /// The weights as they are.
    private(set) var plain: Histogram
    /// The weights after the rotation.
    private(set) var rotated: Histogram
    /// Finite weights a cell.
    private var weights: [Int]
    /// Σ(w−ŵ)² a cell, a map after the other.
    private var errors: [[Double]]
    /// The cell rows that are counted: all, or those of some rows, so that a block takes little memory.
    private let cellRows: Range<Int>
    private let cellColumns: Int

    /// Nothing counted yet, of these rows of the matrix.
    init(_ plan: FigurePlan, rows: Range<Int>) {
        // Rotation can carry the largest weights past what float32 holds.
        let bound = plan.bound > 0 ? min(plan.bound, Double(Float.greatestFiniteMagnitude)) : 1
        plain = Histogram(lowerBound: -bound, upperBound: bound, counts: Array(repeating: 0, count: Self.bins))
        rotated = plain
        cellRows = plan.cellRow(of: rows.lowerBound)..<plan.cellRow(of: rows.upperBound - 1) + 1
        cellColumns = plan.cellColumns
        weights = Array(repeating: 0, count: cellRows.count * cellColumns)
        errors = Array(repeating: Array(repeating: 0, count: weights.count), count: plan.mapCount)
    }

    /// Counts a weight in a histogram; one outside the bounds goes to the nearest bin.
    mutating func count(_ weight: Float, isRotated: Bool) {
        if weight.isNaN { return }
        let position = (Double(weight) - plain.lowerBound) / (plain.upperBound - plain.lowerBound) * Double(Self.bins)
        let bin = Int(min(max(position, 0), Double(Self.bins - 1)))
        if isRotated { rotated.counts[bin] += 1 } else { plain.counts[bin] += 1 }
    }

    /// Adds finite weights to a cell.
    mutating func add(weights count: Int, row: Int, column: Int) {
        weights[(row - cellRows.lowerBound) * cellColumns + column] += count
    }

    /// Adds an error to a cell of a map.
    mutating func add(error: Double, map: Int, row: Int, column: Int) {
        errors[map][(row - cellRows.lowerBound) * cellColumns + column] += error
    }

    /// Adds what was counted of some of these rows.
    mutating func add(_ other: FigureCounts) {
        for bin in plain.counts.indices {
            plain.counts[bin] += other.plain.counts[bin]
            rotated.counts[bin] += other.rotated.counts[bin]
        }
        let start = (other.cellRows.lowerBound - cellRows.lowerBound) * cellColumns
        for cell in other.weights.indices {
            weights[start + cell] += other.weights[cell]
            for map in errors.indices {
                errors[map][start + cell] += other.errors[map][cell]
            }
        }
    }

    /// The maps, given ΣW² of the layer.
    func maps(signal: Double) -> [ErrorMap] {
        let mean = signal / Double(max(weights.reduce(0, +), 1))
        return errors.map { energies in
            let decibels = zip(energies, weights)
                .map { energy, count -> Double? in
                    guard energy > 0, mean > 0, count > 0 else { return nil }
                    let value = (Decibels.of(signal: energy / Double(count), error: mean) * 100).rounded() / 100
                    return value.isFinite ? value : nil
                }
            return ErrorMap(rows: cellRows.count, columns: cellColumns, decibels: decibels)
        }
    }
}
