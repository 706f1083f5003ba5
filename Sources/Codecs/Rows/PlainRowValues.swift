// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// Reads rows of floating-point numbers; NaN and infinity are read as 0.
package struct PlainRowValues: ~Copyable, RowValues {
    package let columns: Int
    package let level: CPULevel
    private let elementType: ElementType
    private let kernels: fk_kernels
    private let weights: Scratch
    private let rowBytes: Int

    /// A reader of rows of `columns` weights of `elementType` (BF16, F16, F32 or F64).
    package init(elementType: ElementType, columns: Int, level: CPULevel = .best) {
        precondition(columns >= 0, "a row has no \(columns) weights")
        self.elementType = elementType
        self.columns = columns
        self.level = level
        kernels = level.kernels
        weights = Scratch(floats: columns)
        rowBytes = columns * elementType.bitWidth / 8
    }

    package func count(of rows: StoredRows) -> Int {
        let count = unsafe rows.bytes.count
        precondition(count.isMultiple(of: max(rowBytes, 1)), "\(count) bytes are not whole rows of \(rowBytes)")
        return count / max(rowBytes, 1)
    }

    package mutating func row(
        _ row: Int, of rows: StoredRows
    ) -> (values: UnsafeBufferPointer<Float>, nonFinite: Int) {
        let bytes = unsafe rows.bytes
        precondition(row >= 0 && bytes.count / max(rowBytes, 1) > row, "there is no row \(row) of numbers")
        let from = unsafe bytes.baseAddress?.advanced(by: row * rowBytes)
        let nonFinite = unsafe kernels.decode(elementType.native, from, columns, weights.floats)
        return unsafe (UnsafeBufferPointer(start: weights.floats, count: columns), Int(nonFinite))
    }

    /// Hands out each row of `rows` in turn, as it is and after `rotation`; both are valid within the call only.
    ///
    /// - Precondition: `rows` holds whole rows, and `rotation` divides them.
    package mutating func forEachRow(
        of rows: UnsafeRawBufferPointer,
        rotation: Rotation?,
        _ body: (UnsafeBufferPointer<Float>, _ isRotated: Bool) -> Void
    ) {
        precondition(rotation?.fits(columns: columns) ?? true, "the group does not divide the row")
        let rows = unsafe StoredRows(rows)
        for row in 0..<(unsafe count(of: rows)) {
            let values = unsafe self.row(row, of: rows).values
            unsafe body(values, false)
            if let rotation {
                unsafe kernels.rotate(rotation.native, weights.floats, columns)
                unsafe body(values, true)
            }
        }
    }
}
