// SPDX-License-Identifier: Apache-2.0

/// AWQ's layout with scales from the range: scale = (max − min) / 15, zero = min + 8 · scale per 64 weights of a row.
///
/// code = clamp(round((w − zero) / scale), −8, 7) + 8, then scale and zero are rounded to the weight's type: BF16, which a sweep takes
/// whatever the original has. Weights that are all equal have scale 0 and code 8, so that they come back as the zero.
/// Source: comfy-quants @55f0a26.
package struct AWQEncoder: MatrixEncoder {
    /// Columns of a group.
    package static let group = 64

    /// Columns of a row.
    package let columns: Int

    package func encode(_ weights: [Float]) -> EncodedRows {
        var rows = EncodedRows()
        for start in stride(from: 0, to: weights.count, by: Self.group) {
            let group = weights[start..<start + Self.group]
            let (low, high) = group.reduce((group[start], group[start])) { (min($0.0, $1), max($0.1, $1)) }
            let scale = (high - low) / 15
            let zero = low + 8 * scale
            let codes = group.map { UInt8((($0 - zero) / scale).rounded(in: -8...7) + 8) }
            rows.codes += NibbleRow.packed(codes[...], highFirst: false)
            rows.scales += Self.bytes(scale)
            rows.seconds += Self.bytes(zero)
        }
        return rows
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        let (count, blocks) = (rows.codes.count * 2 / columns, columns / Self.group)
        let grid = { ScaleGrid(Self.numbers($0), order: .rows, rows: count, blocks: blocks) }
        return ScaledDecoder(
            codes: .lowFirst(CodeTable.offsetNibble), block: Self.group, scales: grid(rows.scales),
            offsets: grid(rows.seconds)
        )
        .decode(rows.codes, rowBytes: columns / 2, columns: columns)
    }

    /// The bytes of a number that is rounded to BF16.
    private static func bytes(_ number: Float) -> [UInt8] {
        UInt16(SmallFloat.bf16(number).bitPattern >> 16).littleEndianBytes
    }

    private static func numbers(_ bytes: [UInt8]) -> [Float] {
        stride(from: 0, to: bytes.count, by: 2)
            .map { Float(bitPattern: UInt32(bytes[$0]) << 16 | UInt32(bytes[$0 + 1]) << 24) }
    }
}
