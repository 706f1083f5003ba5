// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

extension TensorInfo {
    /// Rows that a matrix may have to be worked on: sums are kept for each row.
    ///
    /// A million is four times as many as the largest vocabulary of a known model.
    package static let mostRows = 1 << 20

    /// Columns that a matrix may have to be worked on: a row lies in memory as a whole, a few times over.
    package static let mostColumns = 1 << 20

    /// Whether this is a layer: a floating-point matrix that is not empty and whose name ends in `.weight`.
    package var isLayer: Bool {
        elementType.isFloatingWeight && shape.count == 2 && byteCount > 0 && !isTooLarge && name.hasSuffix(".weight")
    }

    /// Whether it is a matrix with so many rows or columns that memory would not be bounded.
    package var isTooLarge: Bool {
        shape.count == 2 && (shape[0] > Self.mostRows || shape[1] > Self.mostColumns)
    }
}
