// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// The rows of a layer that its rotation is told from: runs of 16 spread evenly, 262,144 weights and 64 rows at least.
struct RotationSample {
    /// First rows of the runs, and the length of each; they may overlap.
    let runs: [Range<Int>]
    /// The layer's columns.
    let columns: Int
    /// Rows of all runs, each once.
    let rows: [Int]

    private static let weights = 1 << 18
    private static let leastRows = 64
    private static let runLength = 16

    /// The sample of a layer of `rows` × `columns` codes.
    ///
    /// - Parameter spots: the rows that may be read; nil for any.
    init(rows: Int, columns: Int, spots: [Range<Int>]? = nil) {
        self.columns = columns
        let wanted = min(rows, max(Self.leastRows, (Self.weights + columns - 1) / columns))
        if let spots {
            let most = (wanted + max(spots.count, 1) - 1) / max(spots.count, 1)
            let rows = spots.map { $0.prefix(most) }
            runs = rows.flatMap { spot in
                stride(from: spot.lowerBound, to: spot.upperBound, by: Self.runLength)
                    .map { $0..<min(spot.upperBound, $0 + Self.runLength) }
            }
            self.rows = rows.flatMap(Array.init)
            return
        }
        guard wanted < rows else {
            runs = stride(from: 0, to: rows, by: Self.runLength)
                .map { $0..<min(rows, $0 + Self.runLength) }
            self.rows = Array(0..<rows)
            return
        }
        let count = (wanted + Self.runLength - 1) / Self.runLength
        let starts = (0..<count).map { $0 * (rows - Self.runLength) / max(count - 1, 1) }
        var end = 0
        runs = starts.map { start in
            defer { end = start + Self.runLength }
            // Where runs overlap, a row is taken once.
            return max(start, end)..<start + Self.runLength
        }
        self.rows = runs.flatMap(Array.init)
    }

    /// Reads the sample: every row whose codes are fine enough, dithered, of rms 1.
    ///
    /// Rows with a mean square under 2.25 are left out: there the grid of codes itself is seen, and only in the stored basis.
    func read(_ layer: StoredLayer, of checkpoint: Checkpoint) throws -> RowMatrix {
        var matrix = RowMatrix(capacity: rows.count, columns: columns)
        let examiner = RowExaminer(columns: columns)
        var bytes = [UInt8](repeating: 0, count: Self.runLength * columns)
        for run in runs where !run.isEmpty {
            try unsafe bytes.withUnsafeMutableBytes { buffer in
                let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<(run.count * columns)])
                try unsafe checkpoint.read(layer.weight, at: run.lowerBound * columns, into: part)
            }
            unsafe bytes.withUnsafeBytes { bytes in
                for (index, row) in run.enumerated() {
                    let figures = unsafe examiner.codes(ofRow: index, in: bytes)
                    guard 4 * figures.squares >= 9 * columns else { continue }
                    let codes = unsafe UnsafeRawBufferPointer(
                        rebasing: bytes[index * columns..<(index + 1) * columns])
                    unsafe matrix.append(codes: codes, ofRow: row)
                }
            }
        }
        return matrix
    }
}
