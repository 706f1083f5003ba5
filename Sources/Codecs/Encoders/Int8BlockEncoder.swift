// SPDX-License-Identifier: Apache-2.0

/// INT8 with one scale per square block: scale = max(amax, 1e−12) / 127, code = clamp(round(w / scale), ±127).
///
/// Source: convert-to-quant 1.3.4, `int8_blockwise`.
package struct Int8BlockEncoder: MatrixEncoder {
    /// Columns of a row.
    package let columns: Int
    /// Rows and columns of a block.
    package let block: Int

    package var rowsTogether: Int { block }

    package func encode(_ weights: [Float]) -> EncodedRows {
        let grid = BlockGrid(weights, columns: columns, block: block, height: block)
        var rows = EncodedRows(codes: Array(repeating: 0, count: weights.count))
        for index in 0..<grid.count {
            let scale = max(grid.largest(of: index), 1e-12) / 127
            for place in grid.places(of: index) {
                rows.codes[place] = UInt8(bitPattern: Int8((weights[place] / scale).rounded(in: -127...127)))
            }
            rows.scales += scale.bitPattern.littleEndianBytes
        }
        return rows
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        let grid = ScaleGrid(
            rows.scales.float32s, order: .rows, rows: rows.codes.count / columns, blocks: columns / block, height: block
        )
        return ScaledDecoder(codes: .int8, block: block, scales: grid)
            .decode(rows.codes, columns: columns)
    }
}
