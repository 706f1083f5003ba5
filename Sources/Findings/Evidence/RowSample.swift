// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Runs of rows spread evenly over a matrix, so that any number of the first ones is a fair sample.
///
/// Run i of n is i·k mod n with k near n/φ and prime to n: the golden ratio's multiples leave no gap unfilled for long.
struct RowSample: Sendable {
    /// The matrix cut into runs.
    let blocks: RowBlocks
    /// The runs, in the order in which they are read.
    let order: [Int]

    /// Bytes that are read at once, so that a disk is not asked for single rows.
    private static let runBytes = 32 << 10
    /// Rows of a run at most: neighbours resemble one another, and say less than rows from afar.
    private static let longestRun = 16

    init(rows: Int, columns: Int) {
        let run = max(1, min(Self.longestRun, Self.runBytes / max(columns, 1)))
        blocks = RowBlocks(rows: rows, rowBytes: columns, rowsPerBlock: run)
        let count = blocks.count
        var step = max(1, Int((Double(count) * 0.6180339887498949).rounded()))
        while Self.commonDivisor(step, count) != 1 { step += 1 }
        order = (0..<count).map { $0 * step % count }
    }

    /// The runs' rows, in the order in which they are read.
    var runs: [Range<Int>] { order.map(blocks.rows(of:)) }

    /// Planned rows, cut into runs and in turns from each spot; nil for the runs of the whole matrix.
    func runs(in spots: [Range<Int>]?) -> [Range<Int>] {
        guard let spots else { return runs }
        let run = blocks.rowsPerBlock
        let pieces = spots.map { spot in
            stride(from: spot.lowerBound, to: spot.upperBound, by: run).map { $0..<min($0 + run, spot.upperBound) }
        }
        let most = pieces.map(\.count).max() ?? 0
        return (0..<most).flatMap { turn in pieces.compactMap { turn < $0.count ? $0[turn] : nil } }
    }

    private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : commonDivisor(b, a % b)
    }
}

/// When so many rows of a sample are read that more would not tell more.
struct SampleEnd {
    private let depth: LayerDepth
    private let batchRows: Int
    private let limitDB: Double
    private var nextLook: Int
    /// Whether rows ended where a file's bytes were spent, and not where enough was known.
    private(set) var wasCut = false

    /// - Parameter batchRows: rows before the first look at the sampling error, and between two looks at least.
    init(_ depth: LayerDepth, batchRows: Int, _ thresholds: Thresholds) {
        (self.depth, self.batchRows) = (depth, batchRows)
        limitDB = thresholds.samplingErrorDB
        nextLook = batchRows
    }

    /// Whether the rows read so far will do.
    ///
    /// - Parameters:
    ///   - rows: how many were read.
    ///   - needsMore: whether something else than the error asks for more of them.
    ///   - errorDB: the standard error of what is estimated, in dB; nil if it cannot be told yet.
    mutating func isReached(
        rows: Int, needsMore: @autoclosure () -> Bool, errorDB: @autoclosure () -> Double?
    ) -> Bool {
        switch depth {
        case .full, .planned: return false
        case .rows(let count): return rows >= count
        case .adaptive(let mostRows):
            guard rows >= min(nextLook, mostRows), !needsMore() else { return false }
            guard rows < mostRows else {
                wasCut = errorDB().map { $0 > limitDB } ?? true
                return true
            }
            nextLook = rows + max(batchRows, rows / 4)
            guard let error = errorDB() else { return false }
            return error <= limitDB
        }
    }
}
