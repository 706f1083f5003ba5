// SPDX-License-Identifier: Apache-2.0

/// A matrix cut into blocks of whole rows, small enough to stay in a core's cache while they are worked on.
package struct RowBlocks: Sendable, Hashable {
    /// Rows of the matrix.
    package let rows: Int
    /// Bytes per row.
    package let rowBytes: Int
    /// Rows of every block but the last, which may have fewer.
    package let rowsPerBlock: Int

    /// Cuts `rows` rows of `rowBytes` bytes into blocks of about `budget` bytes, at least one row each.
    package init(rows: Int, rowBytes: Int, budget: Int = 512 << 10) {
        self.rows = rows
        self.rowBytes = rowBytes
        rowsPerBlock = max(1, budget / max(rowBytes, 1))
    }

    /// The same cut for a matrix whose rows have another width.
    package init(rows: Int, rowBytes: Int, rowsPerBlock: Int) {
        self.rows = rows
        self.rowBytes = rowBytes
        self.rowsPerBlock = rowsPerBlock
    }

    /// Number of blocks.
    package var count: Int { (rows + rowsPerBlock - 1) / rowsPerBlock }

    /// Bytes of the largest block.
    package var blockBytes: Int { min(rows, rowsPerBlock) * rowBytes }

    /// The rows of a block.
    package func rows(of block: Int) -> Range<Int> {
        block * rowsPerBlock..<min(rows, (block + 1) * rowsPerBlock)
    }
}
