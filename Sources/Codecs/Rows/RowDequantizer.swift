// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// Turns whole rows of INT8 codes back into weights in their original basis; owns its scratch.
///
/// weight = unrotate(code · scale), in float32: one rounding for the product, then the butterflies'.
package struct RowDequantizer: ~Copyable {
    private let columns: Int
    private let rotation: Rotation?
    private let kernels: fk_kernels
    private let values: Scratch

    /// A dequantizer of rows of `columns` codes that were rotated by `rotation`.
    package init(columns: Int, rotation: Rotation?, level: CPULevel = .best) {
        precondition(columns >= 0, "a row has no \(columns) codes")
        precondition(rotation?.fits(columns: columns) ?? true, "the group does not divide the row")
        self.columns = columns
        self.rotation = rotation
        kernels = level.kernels
        values = Scratch(floats: columns)
    }

    /// Dequantizes rows and casts them to `elementType`, round half to even.
    ///
    /// - Parameters:
    ///   - codes: rows × columns INT8 codes.
    ///   - scales: one scale per row.
    ///   - elementType: BF16, F16, F32 or F64.
    ///   - elements: receives rows × columns elements.
    package mutating func dequantize(
        _ codes: UnsafeRawBufferPointer,
        scales: some Sequence<Float>,
        as elementType: ElementType,
        into elements: UnsafeMutableRawBufferPointer
    ) {
        let rowBytes = columns * elementType.bitWidth / 8
        for (row, scale) in scales.enumerated() {
            precondition(elements.count >= (row + 1) * rowBytes, "no room for row \(row)")
            let to = unsafe UnsafeMutableRawBufferPointer(rebasing: elements[row * rowBytes..<(row + 1) * rowBytes])
            let values = unsafe self.row(row, of: codes, scale: scale)
            unsafe kernels.encode(elementType.native, values, columns, to.baseAddress)
        }
    }

    /// One row in float32, padded with zeros to a multiple of 16; valid until the next call.
    mutating func row(_ row: Int, of codes: UnsafeRawBufferPointer, scale: Float) -> UnsafePointer<Float> {
        precondition(row >= 0 && codes.count >= (row + 1) * columns, "there is no row \(row) of codes")
        let codes = unsafe UnsafeRawBufferPointer(rebasing: codes[row * columns..<(row + 1) * columns])
        unsafe kernels.dequantize(codes.assumingMemoryBound(to: Int8.self).baseAddress, columns, scale, values.floats)
        if let rotation {
            unsafe kernels.rotate(rotation.native, values.floats, columns)
        }
        return unsafe UnsafePointer(values.floats)
    }
}
