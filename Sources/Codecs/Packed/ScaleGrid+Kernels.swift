// SPDX-License-Identifier: Apache-2.0

internal import CKernels

extension ScaleGrid {
    /// Gives a row's scales to a kernel.
    ///
    /// - Parameters:
    ///   - row: a row of the matrix.
    ///   - columns: the weights of the row that the kernel decodes.
    ///   - block: weights of a block.
    ///   - body: what reads them; the memory is valid within.
    func withRow<Result>(_ row: Int, columns: Int, block: Int, _ body: (fk_grid) -> Result) -> Result {
        precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
        precondition(block > 0 && (columns + block - 1) / block <= blocks, "\(columns) columns have more blocks")
        let (first, one, four) =
            switch order {
            case .rows: (row / height * blocks, 1, 4)
            case .columns: (row, rows, 4 * rows)
            // Four blocks side by side, then the next tile.
            case .tiles: (Self.tiledPlace(row, 0, blocks: blocks), 1, 512)
            }
        return unsafe numbers.withUnsafeBufferPointer {
            unsafe body(fk_grid(first: $0.baseAddress?.advanced(by: first), one: one, four: four))
        }
    }

    /// The same of a grid that may be missing.
    static func withRow<Result>(
        _ row: Int, of grid: ScaleGrid?, columns: Int, block: Int, _ body: (fk_grid) -> Result
    ) -> Result {
        guard let grid else { return unsafe body(fk_grid()) }
        return unsafe grid.withRow(row, columns: columns, block: block, body)
    }
}
