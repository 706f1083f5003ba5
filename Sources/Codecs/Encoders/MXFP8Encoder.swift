// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// MXFP8: e = ⌈log2(max(amax / 448, 2⁻¹²⁷))⌉ + 127 per 32 weights, code = e4m3(clamp(w / 2^(e − 127))).
///
/// log2 is taken in float32, so that a quotient a few roundings over a power of 2 still counts as that power. Blocks of zeros, and
/// those whose scale would be under 2⁻¹²⁶, have e = 0 and codes 0: e = 0 is read as 0.
/// Source: comfy-kitchen 0.2.40, `quantize_mxfp8`. convert-to-quant rounds weights to BF16 before that, which shows in originals of
/// float32 alone; a sweep does not.
package struct MXFP8Encoder: MatrixEncoder {
    /// Columns of a row.
    package let columns: Int

    package func encode(_ weights: [Float]) -> EncodedRows {
        let grid = BlockGrid(weights, columns: columns, block: 32)
        var rows = EncodedRows(codes: Array(repeating: 0, count: weights.count))
        for index in 0..<grid.count {
            let exponent = Self.exponent(grid.largest(of: index))
            rows.scales.append(exponent)
            guard exponent > 0 else { continue }
            let scale = CodeTable.e8m0[Int(exponent)]
            for place in grid.places(of: index) { rows.codes[place] = SmallFloat.e4m3(weights[place] / scale) }
        }
        return rows
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        let blocks = (columns + 31) / 32
        let grid = ScaleGrid(
            rows.scales.map { CodeTable.e8m0[Int($0)] }, order: .rows, rows: rows.codes.count / columns, blocks: blocks)
        return ScaledDecoder(codes: .e4m3, block: 32, scales: grid)
            .decode(rows.codes, columns: columns)
    }

    /// The scale's code of a block with this largest magnitude.
    static func exponent(_ largest: Float) -> UInt8 {
        guard largest > 0 else { return 0 }
        let needed = max(largest / 448, 0x1p-127)
        return UInt8(max(0, min(254, log2f(needed).rounded(.up) + 127)))
    }
}
