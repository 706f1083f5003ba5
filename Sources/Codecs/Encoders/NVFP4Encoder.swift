// SPDX-License-Identifier: Apache-2.0

/// NVFP4: s2 = amax / 2688 for the matrix, c = e4m3(min((amax of 16 / 6) / s2, 448)), code = e2m1(clamp(w / (s2 · c), ±6)).
///
/// Where s2 · c is 0 the codes are 0. A matrix of zeros has s2 = 1 and c = 0, where comfy-kitchen and convert-to-quant write NaN.
/// Source: comfy-kitchen 0.2.40, `quantize_nvfp4`, of float32. convert-to-quant takes s2 of float32 and rounds the weights to BF16,
/// which shows in originals of float32 alone; a sweep does not.
package struct NVFP4Encoder: MatrixEncoder {
    /// Columns of a row.
    package let columns: Int
    /// The scale of the matrix, `weight_scale_2`.
    package let second: Float

    /// An encoder of a matrix with this largest magnitude.
    package init(columns: Int, largest: Float) {
        self.columns = columns
        let scale = largest / 2688
        second = scale > 0 ? scale : 1
    }

    package func encode(_ weights: [Float]) -> EncodedRows {
        let grid = BlockGrid(weights, columns: columns, block: 16)
        var codes = [UInt8](repeating: 0, count: weights.count)
        var rows = EncodedRows()
        for index in 0..<grid.count {
            let scale = SmallFloat.e4m3((grid.largest(of: index) / 6) / second)
            rows.scales.append(scale)
            let total = second * CodeTable.e4m3[Int(scale)]
            guard total != 0 else { continue }
            for place in grid.places(of: index) { codes[place] = SmallFloat.e2m1(weights[place] / total) }
        }
        for start in stride(from: 0, to: codes.count, by: columns) {
            rows.codes += NibbleRow.packed(codes[start..<start + columns], highFirst: true)
        }
        return rows
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        let rowBytes = (columns + 1) / 2
        let blocks = (columns + 15) / 16
        let grid = ScaleGrid(
            rows.scales.map { CodeTable.e4m3[Int($0)] }, order: .rows, rows: rows.codes.count / rowBytes, blocks: blocks
        )
        var decoder = ScaledDecoder(codes: .highFirst(CodeTable.e2m1), block: 16, scales: grid)
        decoder.second = second
        return decoder.decode(rows.codes, rowBytes: rowBytes, columns: columns)
    }
}

/// Codes of 4 bits, two in each byte.
enum NibbleRow {
    /// The bytes of one row; a last single code has a 0 beside it.
    static func packed(_ codes: ArraySlice<UInt8>, highFirst: Bool) -> [UInt8] {
        stride(from: codes.startIndex, to: codes.endIndex, by: 2)
            .map { place in
                let (first, second) = (codes[place], place + 1 < codes.endIndex ? codes[place + 1] : 0)
                return highFirst ? first << 4 | second : first | second << 4
            }
    }
}
