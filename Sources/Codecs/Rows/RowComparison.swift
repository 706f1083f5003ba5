// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// Compares whole rows of an original with what a candidate made of them; owns its scratch, one per task.
///
/// Errors are w − ŵ in float64, with w and ŵ in float32, at the finite positions of the original.
package struct RowComparison: ~Copyable {
    private let elementType: ElementType
    private let columns: Int
    private let kernels: fk_kernels
    private let scratch: Scratch
    private let values: Scratch
    private var dequantizer: RowDequantizer

    /// A comparison of rows of `columns` weights of `elementType` with codes that `rotation` was applied to.
    package init(elementType: ElementType, columns: Int, rotation: Rotation?, level: CPULevel = .best) {
        precondition(columns >= 0, "a row has no \(columns) weights")
        self.elementType = elementType
        self.columns = columns
        kernels = level.kernels
        scratch = Scratch(floats: 2 * paddedCount(columns))
        values = Scratch(floats: columns)
        dequantizer = RowDequantizer(columns: columns, rotation: rotation, level: level)
    }

    /// Rows of the original against INT8 rows of the candidate; codes are counted too.
    ///
    /// - Parameters:
    ///   - rows: whole rows of the original.
    ///   - codes: as many rows of codes.
    ///   - scales: one scale per row.
    package mutating func measure(
        _ rows: UnsafeRawBufferPointer,
        codes: UnsafeRawBufferPointer,
        scales: ArraySlice<Float>
    ) -> RowErrors {
        precondition(
            codes.count == scales.count * columns, "\(codes.count) codes for \(scales.count) rows of \(columns)")
        unsafe check(rows, hold: scales.count)
        var errors = RowErrors(rows: scales.count, configurations: 1)
        for (row, scale) in scales.enumerated() {
            let values = unsafe dequantizer.row(row, of: codes, scale: scale)
            _ = unsafe compare(row, of: rows, with: values, into: &errors)
        }
        unsafe kernels.histogram(codes.assumingMemoryBound(to: Int8.self).baseAddress, codes.count, &errors.histogram)
        return errors
    }

    /// Rows of the original against floating-point rows of the candidate, whose non-finite values are read as 0.
    ///
    /// - Parameters:
    ///   - rows: whole rows of the original.
    ///   - others: as many rows of the candidate.
    ///   - otherType: BF16, F16, F32 or F64.
    /// - Returns: the errors, the NaN and infinite values of the original, and whether a row of the two has another number
    ///   of them.
    package mutating func measure(
        _ rows: UnsafeRawBufferPointer,
        others: UnsafeRawBufferPointer,
        otherType: ElementType
    ) -> (errors: RowErrors, nonFinite: Int, nonFiniteDiffers: Bool) {
        let stride = columns * otherType.bitWidth / 8
        precondition(
            others.count.isMultiple(of: max(stride, 1)), "\(others.count) bytes are not whole rows of \(stride)")
        var errors = RowErrors(rows: others.count / max(stride, 1), configurations: 1)
        unsafe check(rows, hold: errors.rows)
        var (nonFinite, differs) = (0, false)
        for row in 0..<errors.rows {
            let from = unsafe others.baseAddress?.advanced(by: row * stride)
            let theirs = unsafe kernels.decode(otherType.native, from, columns, values.floats)
            let ours = unsafe compare(row, of: rows, with: UnsafePointer(values.floats), into: &errors)
            nonFinite += ours
            differs = differs || Int(theirs) != ours
        }
        return (errors, nonFinite, differs)
    }

    private func check(_ rows: UnsafeRawBufferPointer, hold count: Int) {
        let bytes = count * columns * elementType.bitWidth / 8
        precondition(rows.count == bytes, "\(rows.count) bytes for \(count) rows of \(columns) weights")
    }

    private func compare(
        _ row: Int,
        of rows: UnsafeRawBufferPointer,
        with values: UnsafePointer<Float>,
        into errors: inout RowErrors
    ) -> Int {
        let from = unsafe rows.baseAddress?.advanced(by: row * columns * elementType.bitWidth / 8)
        let figures = unsafe kernels.compare(elementType.native, from, columns, values, scratch.raw)
        errors.signal[row] = figures.signal
        errors.error[row] = figures.error
        errors.cross[row] = figures.cross
        errors.worst[0] = max(errors.worst[0], figures.worst)
        errors.nonzero[row] = figures.nonzero
        errors.vanished[0] += figures.vanished
        return Int(figures.non_finite)
    }
}
