// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// FP8 with one scale for the matrix, a row or a square block, or none.
///
/// | who | scale | code |
/// |---|---|---|
/// | comfy-kitchen | amax / 448 | e4m3(clamp(w · (1 / scale))) |
/// | convert-to-quant | 1 / qs, qs = (1 / max(amax, 1e−12)) · 448 | e4m3(clamp(w · qs)) |
///
/// 57344 instead of 448 for E5M2. The two have the same codes and scales unless amax is such that one more rounding shows. A sweep
/// takes comfy-kitchen's for the matrix, which ComfyUI itself uses; rows and blocks are written by convert-to-quant alone.
package struct FP8Encoder: MatrixEncoder {
    /// Whose arithmetic the scale comes from.
    package enum Writer: Sendable {
        case comfyKitchen
        case convertToQuant
    }

    /// F8_E4M3 or F8_E5M2.
    package let type: ElementType
    /// What has one scale.
    package let scaling: PackedFormat.Scaling
    /// Columns of a row.
    package let columns: Int
    /// The largest magnitude of the matrix, if the matrix has one scale.
    package let largest: Float
    /// Whose arithmetic it is.
    package let writer: Writer

    /// An encoder of rows of `columns` weights.
    package init(
        _ type: ElementType, _ scaling: PackedFormat.Scaling, columns: Int, largest: Float, writer: Writer
    ) {
        (self.type, self.scaling, self.columns, self.largest, self.writer) = (type, scaling, columns, largest, writer)
    }

    package var rowsTogether: Int { if case .block(let size) = scaling { size } else { 1 } }

    package func encode(_ weights: [Float]) -> EncodedRows {
        let grid = BlockGrid(weights, columns: columns, block: block, height: rowsTogether)
        var rows = EncodedRows(codes: Array(repeating: 0, count: weights.count))
        for index in 0..<grid.count {
            let maximum = scaling == .tensor ? largest : grid.largest(of: index)
            let (scale, factor) = scaleAndFactor(maximum)
            for place in grid.places(of: index) { rows.codes[place] = code(weights[place] * factor) }
            if scaling == .none || (scaling == .tensor && index > 0) { continue }
            rows.scales += scale.bitPattern.littleEndianBytes
        }
        return rows
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        let scales = scaling == .tensor ? [scaleAndFactor(largest).scale] : rows.scales.float32s
        let count = rows.codes.count / columns
        let height = scaling == .tensor ? count : rowsTogether
        let grid =
            scaling == .none
            ? nil : ScaleGrid(scales, order: .rows, rows: count, blocks: columns / block, height: height)
        return ScaledDecoder(codes: type == .f8E5M2 ? .e5m2 : .e4m3, block: block, scales: grid)
            .decode(rows.codes, columns: columns)
    }

    /// Columns that share a scale.
    private var block: Int { if case .block(let size) = scaling { size } else { columns } }

    private func code(_ value: Float) -> UInt8 {
        type == .f8E5M2 ? SmallFloat.e5m2(value) : SmallFloat.e4m3(value)
    }

    /// The scale, and what weights are multiplied by.
    func scaleAndFactor(_ maximum: Float) -> (scale: Float, factor: Float) {
        let top: Float = type == .f8E5M2 ? 57344 : 448
        switch (scaling, writer) {
        case (.none, _): return (1, 1)
        // Codes of zeros are 0; so are those of weights under 1e−36, whose factor would be infinite.
        case (_, .comfyKitchen):
            let scale = maximum / top
            return (1 / scale).isFinite ? (scale, 1 / scale) : (1, 1)
        case _ where maximum == 0: return (1, 1)
        case (_, .convertToQuant):
            let factor = (1 / max(maximum, 1e-12)) * top
            return (1 / factor, factor)
        }
    }
}
