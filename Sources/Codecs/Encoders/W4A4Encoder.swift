// SPDX-License-Identifier: Apache-2.0

/// ConvRot W4A4: rows are rotated in float32; scale = max(amax of the row, 1e−10) / 7, code = clamp(round(w / scale), ±7).
///
/// Source: comfy-kitchen 0.2.40, `quantize_convrot_w4a4_weight`, of float32. It rotates by a product of matrices, whose sums run in
/// the order of some library: the scale of one row in 300 differs in the last bit.
package struct W4A4Encoder: MatrixEncoder {
    /// Columns of a row.
    package let columns: Int
    /// The rotation.
    package let rotation: Rotation

    package func encode(_ weights: [Float]) -> EncodedRows {
        var rows = EncodedRows()
        for start in stride(from: 0, to: weights.count, by: columns) {
            var row = Array(weights[start..<start + columns])
            rotation.apply(to: &row)
            let scale = max(row.reduce(0) { max($0, $1.magnitude) }, 1e-10) / 7
            let codes = row.map { UInt8(bitPattern: Int8(($0 / scale).rounded(in: -7...7))) & 15 }
            rows.codes += NibbleRow.packed(codes[...], highFirst: false)
            rows.scales += scale.bitPattern.littleEndianBytes
        }
        return rows
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        let scales = rows.scales.float32s
        let grid = ScaleGrid(scales, order: .rows, rows: scales.count, blocks: 1)
        return ScaledDecoder(codes: .lowFirst(CodeTable.signedNibble), block: columns, scales: grid)
            .decode(rows.codes, rowBytes: columns / 2, columns: columns)
            .unrotated(rotation, columns: columns)
    }
}

extension [Float] {
    /// Rows in their original basis.
    func unrotated(_ rotation: Rotation, columns: Int) -> [Float] {
        stride(from: 0, to: count, by: columns)
            .flatMap { start in
                var row = Array(self[start..<start + columns])
                rotation.apply(to: &row)
                return row
            }
    }
}
