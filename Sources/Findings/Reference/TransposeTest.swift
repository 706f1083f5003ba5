// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// Tries whether a square matrix is the transpose of the reference's.
struct TransposeTest {
    let rows: LayerRows

    /// Rows that are looked at.
    private static let sample = 16

    /// The transpose, in the rotation that fits it best; nil if the matrix is not square.
    func run() throws -> Explanation? {
        guard rows.matches.count == 1, rows.count == rows.columns, rows.count > 1 else { return nil }
        let chosen = LayerRows.spread(Array(0..<rows.count), limit: Self.sample)
        var columns = chosen.map { _ in [Float]() }
        for row in 0..<rows.count {
            let original = try rows.original(row)
            for (index, column) in chosen.enumerated() { columns[index].append(original[column]) }
        }
        let held = try chosen.map(rows.held)
        let signal = columns.reduce(0.0) { $0 + SampledRows.product($1, $1) }
        guard signal > 0 else { return nil }
        return ReferenceBases.all(columns: rows.columns)
            .compactMap { basis in
                let error = zip(held, columns)
                    .reduce(0.0) { sum, pair in
                        sum + RowComparison.compare(pair.1, with: SampledRows.rotated(pair.0, basis)).error
                    }
                guard error > 0, error.isFinite else { return nil }
                return Explanation(
                    kind: .transpose, rotation: basis, snrDB: Decibels.of(signal: signal, error: error),
                    words: "the matrix is the transpose of the reference's")
            }
            .max { $0.snrDB < $1.snrDB }
    }
}
