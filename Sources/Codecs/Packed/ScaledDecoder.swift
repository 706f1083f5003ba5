// SPDX-License-Identifier: Apache-2.0

/// weight = table[code] · scale, and + offset where there are offsets, for each block of a row; then · factor for each column.
///
/// FP8, MXFP8, NVFP4, block-wise INT8, ConvRot W4A4, AWQ.
struct ScaledDecoder: PackedDecoder {
    /// How the codes lie.
    let width: CodeWidth
    /// What a code stands for.
    let table: [Float]
    /// Columns of a block.
    let block: Int
    /// The scales; nil if the numbers are the weights.
    let scales: ScaleGrid?
    /// What every scale is multiplied by first, which is rounded: NVFP4's second scale.
    var second: Float = 1
    /// What is added to each block; nil for nothing.
    var offsets: ScaleGrid?
    /// What each column is multiplied by at the end; nil for nothing.
    var factors: [Float]?

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        for start in stride(from: 0, to: weights.count, by: block) {
            let scale = scales.map { second * $0(row, start / block) }
            let offset = offsets.map { $0(row, start / block) }
            for column in start..<min(start + block, weights.count) {
                var weight = unsafe table[width.code(column, in: codes)]
                if let scale { weight *= scale }
                if let offset { weight += offset }
                if let factors { weight *= factors[column] }
                unsafe weights[column] = weight
            }
        }
    }
}
