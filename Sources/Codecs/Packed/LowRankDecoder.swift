// SPDX-License-Identifier: Apache-2.0

/// weight = code · scale / smooth + Σ up · down: the codes, and what the low-rank branch adds to their product.
///
/// Source: comfy-kitchen's `svdquant_w4a4` in natural layout; SVDQuant, arXiv 2411.05007.
struct LowRankDecoder: PackedDecoder {
    /// The codes with their scales.
    let codes: ScaledDecoder
    /// [columns] what activations are divided by.
    let smooth: [Float]
    /// [columns][rank] the branch's first matrix.
    let down: [Float]
    /// [rows][rank] its second.
    let up: [Float]

    func decode(_ bytes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        unsafe codes.decode(bytes, row: row, into: weights)
        let rank = down.count / smooth.count
        for column in 0..<weights.count {
            var sum: Float = 0
            for index in 0..<rank { sum += up[row * rank + index] * down[column * rank + index] }
            unsafe weights[column] = unsafe weights[column] / smooth[column] + sum
        }
    }
}
