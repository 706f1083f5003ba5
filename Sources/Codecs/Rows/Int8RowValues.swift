// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Reads rows of INT8 codes.
///
/// weight = unrotate(code · scale), in float32: one rounding for the product, then the butterflies'.
package struct Int8RowValues: ~Copyable, RowValues {
    package let columns: Int
    package let level: CPULevel
    private let rotation: Rotation?
    private let kernels: fk_kernels
    private let values: Scratch

    /// A reader of rows of `columns` codes that were rotated by `rotation`.
    package init(columns: Int, rotation: Rotation?, level: CPULevel = .best) {
        precondition(columns >= 0, "a row has no \(columns) codes")
        precondition(rotation?.fits(columns: columns) ?? true, "the group does not divide the row")
        self.columns = columns
        self.rotation = rotation
        self.level = level
        kernels = level.kernels
        values = Scratch(floats: columns)
    }

    package func count(of rows: StoredRows) -> Int {
        let (codes, count) = unsafe (rows.bytes.count, rows.scales.count)
        precondition(codes == count * columns, "\(codes) codes for \(count) rows of \(columns)")
        return count
    }

    package mutating func row(
        _ row: Int, of rows: StoredRows
    ) -> (values: UnsafeBufferPointer<Float>, nonFinite: Int) {
        let (bytes, scales) = unsafe (rows.bytes, rows.scales)
        precondition(
            row >= 0 && row < scales.count && bytes.count >= (row + 1) * columns, "there is no row \(row) of codes")
        let codes = unsafe UnsafeRawBufferPointer(rebasing: bytes[row * columns..<(row + 1) * columns])
        unsafe kernels.dequantize(
            codes.assumingMemoryBound(to: Int8.self).baseAddress, columns, scales[scales.startIndex + row],
            values.floats)
        if let rotation {
            unsafe kernels.rotate(rotation.native, values.floats, columns)
        }
        return unsafe (UnsafeBufferPointer(start: values.floats, count: columns), 0)
    }
}
