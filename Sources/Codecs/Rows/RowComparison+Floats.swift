// SPDX-License-Identifier: Apache-2.0

internal import CKernels
internal import Checkpoints

extension RowComparison {
    /// Compares two rows of float32 weights: Σab, Σa² and Σ(a−b)², in float64, where a is finite.
    ///
    /// - Parameter others: as many weights as `weights` has.
    package static func compare(
        _ weights: [Float], with others: [Float], level: CPULevel = .best
    ) -> (product: Double, signal: Double, error: Double) {
        precondition(weights.count == others.count, "rows of \(weights.count) and \(others.count)")
        let scratch = Scratch(floats: 2 * paddedCount(weights.count))
        let values = Scratch(floats: weights.count)
        unsafe values.floats.update(from: others, count: others.count)
        let figures = unsafe weights.withUnsafeBytes { bytes in
            unsafe level.kernels.compare(
                ElementType.f32.native, bytes.baseAddress, weights.count, values.floats, scratch.raw)
        }
        return (figures.signal - figures.cross, figures.signal, figures.error)
    }
}
