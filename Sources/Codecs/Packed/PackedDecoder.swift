// SPDX-License-Identifier: Apache-2.0

/// Makes weights of the codes of one packed layer, a row after the other.
///
/// By kernels, in float32 and in the order that the format's own reader has: `Reference` has the same in plain words. Of a rotated
/// layer the weights that come out are still rotated.
protocol PackedDecoder: Sendable {
    /// Decodes a row.
    ///
    /// - Parameters:
    ///   - codes: the row's bytes.
    ///   - row: its place in the layer.
    ///   - weights: receives the stored columns.
    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>)
}
