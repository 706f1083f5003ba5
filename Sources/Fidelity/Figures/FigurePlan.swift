// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// What the workers of a collection of figures have in common.
struct FigurePlan: Sendable {
    /// Cells of an error map in either direction, at most.
    private static let cells = 64

    /// The layer, its partners and its configurations.
    let collection: FigureCollection
    /// The largest weight in any basis, to which histograms reach.
    let bound: Double
    /// The matrix's largest weight after each rotation, from which tensor scales come.
    let tensorMaxima: [Rotation?: Float]

    /// The matrix's rows.
    var rows: Int { collection.tensor.shape[0] }
    /// The matrix's columns.
    var columns: Int { collection.tensor.shape[1] }
    /// Cells of a map from top to bottom.
    var cellRows: Int { min(rows, Self.cells) }
    /// Cells of a map from left to right.
    var cellColumns: Int { min(columns, Self.cells) }
    /// Maps that are made: of configurations, then of candidates.
    var mapCount: Int { collection.mapped.count + collection.partners.count }

    /// The cell row that a row belongs to.
    func cellRow(of row: Int) -> Int { row * cellRows / rows }

    /// The columns of a cell column: those whose ⌊c·cells/columns⌋ it is.
    func columns(ofCell cell: Int) -> Range<Int> {
        let edges = [cell, cell + 1].map { ($0 * columns + cellColumns - 1) / cellColumns }
        return edges[0]..<edges[1]
    }
}
