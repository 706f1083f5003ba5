// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity

/// The rows of a layer that are looked at again after a pass has seen them all, and are kept in memory for that.
///
/// Other rows are read from the file: that is right, and counts as reading it again.
enum SecondLook {
    /// Weights that bases are told by, if the layer has so many.
    private static let weights = 1 << 18
    /// Rows of a layer that hypotheses are tried on, as many as ``PairedRows`` reads.
    private static let pairedRows = 64

    /// How many rows a layer's examination needs.
    static func examinedRows(rows: Int, columns: Int) -> Int {
        min(rows, (weights + columns - 1) / max(columns, 1))
    }

    /// The rows that a layer's examination reads: of its codes, and for its first look at rotations.
    static func examined(rows: Int, columns: Int) -> Set<Range<Int>> {
        let codes = first(examinedRows(rows: rows, columns: columns), rows: rows, columns: columns)
        return Set(codes + rotation(rows: rows, columns: columns))
    }

    /// The rows that rotations are told by, as often as a layer is looked at.
    static func rotation(rows: Int, columns: Int) -> [Range<Int>] {
        guard columns > 0, columns <= LayerExamination.mostRotatedColumns else { return [] }
        return RotationSample(rows: rows, columns: columns).runs.filter { !$0.isEmpty }
    }

    /// The rows that hypotheses are tried on, where the rows that are matched begin at `start`.
    static func paired(_ match: LayerMatching.Match, from start: Int) -> [Range<Int>] {
        let (rows, columns) = (match.originalRows.count, match.layer.columns)
        let run = RowSample(rows: rows, columns: columns).blocks.rowsPerBlock
        return first(max(run, pairedRows / run * run), rows: rows, columns: columns)
            .map { $0.lowerBound + start..<$0.upperBound + start }
    }

    /// The first runs of the sample, so many that they have `count` rows.
    private static func first(_ count: Int, rows: Int, columns: Int) -> [Range<Int>] {
        let sample = RowSample(rows: rows, columns: columns)
        let run = sample.blocks.rowsPerBlock
        return sample.order.prefix((count + run - 1) / run).map(sample.blocks.rows(of:))
    }
}
