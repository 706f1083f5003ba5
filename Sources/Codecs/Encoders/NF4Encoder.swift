// SPDX-License-Identifier: Apache-2.0

/// bitsandbytes' NF4: absmax = the largest magnitude of a run of 64 weights of the flattened matrix; the nearest level of w / absmax.
///
/// The middle of two levels counts as the lower one. The last run may be shorter. A run of zeros has code 7, whose level is 0.
/// Weights come back as level · absmax, without the rounding to the type that the state names.
/// Source: bitsandbytes 0.50, `quantize_4bit`, whose codes and scales these equal on the golden layers.
package struct NF4Encoder: MatrixEncoder {
    /// Weights of a run.
    package static let run = 64
    /// What codes stand for; QLoRA, arXiv 2305.14314, appendix E.
    package static let levels: [Float] = [
        -1, -0.6961928, -0.52507305, -0.39491749, -0.28444138, -0.18477343, -0.09105004, 0, 0.0795803, 0.1609302,
        0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684, 1,
    ]

    /// Columns of a row.
    package let columns: Int

    /// Bytes of all that a reader needs beside the codes of a layer: scales, levels, and the state, for a layer that was BF16.
    static func byteCount(besideCodesOf rows: Int, _ columns: Int) -> Int {
        let state = #"{"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": [\#(rows), \#(columns)]}"#
        return 4 * ((rows * columns + run - 1) / run) + 4 * levels.count + state.utf8.count
    }

    /// - Parameter weights: rows from one on that begins a run: each 64th does, whatever the columns.
    package func encode(_ weights: [Float]) -> EncodedRows {
        var rows = EncodedRows()
        for start in stride(from: 0, to: weights.count, by: Self.run) {
            let run = Array(weights[start..<min(start + Self.run, weights.count)])
            let largest = run.largest
            let codes = run.map { UInt8((largest > 0 ? $0 / largest : 0).nearest(in: Self.levels)) }
            rows.codes += NibbleRow.packed(codes[...], highFirst: true)
            rows.scales += largest.bitPattern.littleEndianBytes
        }
        return rows
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        FlatDecoder(table: Self.levels, block: Self.run, scales: rows.scales.float32s, rounding: .none)
            .decode(rows.codes, rowBytes: columns / 2, columns: columns)
    }
}
