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
        // A code's noise is uniform over one step of its row.
        let rows = LatticeRows(
            values: weights(rotation: rotation), columns: columns, run: columns,
            deviations: scales.map { Double($0) / 12.0.squareRoot() }, isRotated: rotation != nil)
        return rows.evidence(limits: limits)
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
}
