// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// weight = code · scale / smooth + Σ up · down: the codes, and what the low-rank branch adds to their product.
///
/// Source: comfy-kitchen's `svdquant_w4a4` in natural layout; SVDQuant, arXiv 2411.05007.
struct LowRankDecoder: PackedDecoder {
    /// The codes with their scales.
    private let codes: ScaledDecoder
    /// [columns] what activations are divided by, filled up with 1 to whole vectors.
    private let smooth: [Float]
    /// The branch's first matrix in tiles of 16 columns, [rank][16] each, as the kernel reads it.
    private let down: [Float]
    /// [rows][rank] its second.
    private let up: [Float]
    private let rank: Int

    /// A decoder of `codes`, for which `smooth` is [columns], `down` [columns][rank], and `up` [rows][rank].
    init(codes: ScaledDecoder, smooth: [Float], down: [Float], up: [Float]) {
        let (columns, rank) = (smooth.count, smooth.isEmpty ? 0 : down.count / smooth.count)
        let places = paddedCount(columns)
        self.codes = codes
        self.rank = rank
        self.up = up
        self.smooth = smooth + repeatElement(1, count: places - columns)
        var tiles = [Float](repeating: 0, count: places * rank)
        for column in 0..<columns {
            for index in 0..<rank {
                tiles[(column / 16 * rank + index) * 16 + column % 16] = down[column * rank + index]
            }
        }
        self.down = tiles
    }

    func decode(_ bytes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        precondition(weights.count <= smooth.count && up.count >= (row + 1) * rank, "the branch ends early")
        unsafe codes.decode(bytes, row: row, into: weights)
        unsafe up.withUnsafeBufferPointer { up in
            unsafe down.withUnsafeBufferPointer { down in
                unsafe smooth.withUnsafeBufferPointer { smooth in
                    var native = unsafe fk_low_rank(
                        rank: rank, up: up.baseAddress?.advanced(by: row * rank), down: down.baseAddress,
                        smooth: smooth.baseAddress)
                    unsafe codes.level.kernels.add_low_rank(&native, weights.count, weights.baseAddress)
                }
            }
        }
    }
}
