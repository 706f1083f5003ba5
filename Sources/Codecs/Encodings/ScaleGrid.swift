// SPDX-License-Identifier: Apache-2.0

/// The scales of a packed layer, by block of each row.
package struct ScaleGrid: Sendable {
    /// How the scales of a matrix of blocks lie in their tensor.
    package enum Order: Sendable, Hashable {
        /// Row after row: [⌈rows / height⌉, blocks].
        case rows
        /// Column after column: [blocks, rows].
        case columns
        /// In cuBLAS' tiles of 128 rows and 4 blocks, 512 numbers each: [128·⌈rows/128⌉, 4·⌈blocks/4⌉].
        ///
        /// Source: `to_blocked` and `from_blocked` of comfy-kitchen, and NVIDIA's cuBLAS documentation, "1D block scaling".
        case tiles
    }

    /// The scales in the order in which they lie, in float32.
    let numbers: [Float]
    /// Their order.
    let order: Order
    /// Rows of weights that share a scale.
    let height: Int
    /// Blocks of a row.
    let blocks: Int
    /// Rows of the matrix, of which columns of scales are made.
    let rows: Int

    /// Scales of blocks that are `height` rows high.
    ///
    /// - Precondition: there are as many numbers as the order needs: see ``count(rows:blocks:height:order:)``.
    package init(_ numbers: [Float], order: Order, rows: Int, blocks: Int, height: Int = 1) {
        precondition(
            numbers.count >= Self.count(rows: rows, blocks: blocks, height: height, order: order), "scales are missing")
        (self.numbers, self.order, self.rows, self.blocks, self.height) = (numbers, order, rows, blocks, height)
    }

    /// How many numbers hold the scales of a matrix.
    package static func count(rows: Int, blocks: Int, height: Int = 1, order: Order) -> Int {
        switch order {
        case .rows, .columns: (rows + height - 1) / height * blocks
        case .tiles: (rows + 127) / 128 * 128 * ((blocks + 3) / 4 * 4)
        }
    }

    /// The scale of a block of a row.
    package func callAsFunction(_ row: Int, _ block: Int) -> Float {
        switch order {
        case .rows: numbers[row / height * blocks + block]
        case .columns: numbers[block * rows + row]
        case .tiles: numbers[Self.tiledPlace(row, block, blocks: blocks)]
        }
    }

    /// The place of a block's scale in tiles: 32 rows of a tile lie side by side, 16 numbers apart.
    package static func tiledPlace(_ row: Int, _ block: Int, blocks: Int) -> Int {
        let tile = row / 128 * ((blocks + 3) / 4) + block / 4
        return tile * 512 + row % 32 * 16 + row % 128 / 32 * 4 + block % 4
    }
}
