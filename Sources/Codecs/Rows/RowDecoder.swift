// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// Decodes rows of weights to float32 to look at the values; NaN and infinity are read as 0.
package struct RowDecoder: ~Copyable {
    private let elementType: ElementType
    private let columns: Int
    private let kernels: fk_kernels
    private let weights: Scratch

    /// A decoder of rows of `columns` weights of `elementType` (BF16, F16, F32 or F64).
    package init(elementType: ElementType, columns: Int, level: CPULevel = .best) {
        precondition(columns >= 0, "a row has no \(columns) weights")
        self.elementType = elementType
        self.columns = columns
        kernels = level.kernels
        weights = Scratch(floats: columns)
    }

    /// Hands out each row of `rows` in turn, as it is and after `rotation`; both are valid within the call only.
    ///
    /// - Precondition: `rows` holds whole rows, and `rotation` divides them.
    package mutating func forEachRow(
        of rows: UnsafeRawBufferPointer,
        rotation: Rotation?,
        _ body: (UnsafeBufferPointer<Float>, _ isRotated: Bool) -> Void
    ) {
        let stride = columns * elementType.bitWidth / 8
        precondition(rotation?.fits(columns: columns) ?? true, "the group does not divide the row")
        precondition(rows.count.isMultiple(of: max(stride, 1)), "\(rows.count) bytes are not whole rows of \(stride)")
        for start in Swift.stride(from: 0, to: rows.count, by: max(stride, 1)) {
            let from = unsafe rows.baseAddress?.advanced(by: start)
            _ = unsafe kernels.decode(elementType.native, from, columns, weights.floats)
            unsafe body(UnsafeBufferPointer(start: weights.floats, count: columns), false)
            if let rotation {
                unsafe kernels.rotate(rotation.native, weights.floats, columns)
                unsafe body(UnsafeBufferPointer(start: weights.floats, count: columns), true)
            }
        }
    }
}
