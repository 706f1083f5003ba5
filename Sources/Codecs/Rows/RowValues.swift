// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// Consecutive whole rows of a matrix as they are stored; valid as long as the memory behind them.
@unsafe
package struct StoredRows {
    /// The rows' numbers or codes.
    package let bytes: UnsafeRawBufferPointer
    /// One scale per row; empty if the encoding has none.
    package let scales: ArraySlice<Float>
    /// Their places in the layer; nil if the encoding does not ask, since a row's bytes and scale tell all.
    package let rows: Range<Int>?

    /// Rows of numbers, or of codes with their scales.
    package init(_ bytes: UnsafeRawBufferPointer, scales: ArraySlice<Float> = [], rows: Range<Int>? = nil) {
        unsafe self.bytes = bytes
        unsafe self.scales = scales
        unsafe self.rows = rows
    }
}

/// Reads stored rows of one encoding as float32 in the original basis; owns its scratch, so a task has one of its own.
package protocol RowValues: ~Copyable {
    /// Weights of a row.
    var columns: Int { get }
    /// The CPU level whose kernels run.
    var level: CPULevel { get }

    /// How many rows these are.
    ///
    /// - Precondition: they are whole rows, with one scale each if the encoding has scales.
    mutating func count(of rows: StoredRows) -> Int

    /// One row in float32.
    ///
    /// - Returns: the values, valid until the next call; behind them lies memory of zeros up to a multiple of 16. And how many
    ///   stored numbers are NaN or infinite, which are read as 0.
    mutating func row(
        _ row: Int, of rows: StoredRows
    ) -> (values: UnsafeBufferPointer<Float>, nonFinite: Int)
}

extension RowValues where Self: ~Copyable {
    /// Reads rows and casts them to `elementType`, round half to even.
    ///
    /// - Parameters:
    ///   - rows: the rows as they are stored.
    ///   - elementType: BF16, F16, F32 or F64.
    ///   - elements: receives rows × columns elements.
    package mutating func write(
        _ rows: StoredRows, as elementType: ElementType, into elements: UnsafeMutableRawBufferPointer
    ) {
        _ = unsafe countingWrite(rows, as: elementType, into: elements)
    }

    /// As ``write(_:as:into:)``.
    ///
    /// - Returns: how many stored numbers are NaN or infinite, for which 0 is written.
    package mutating func countingWrite(
        _ rows: StoredRows, as elementType: ElementType, into elements: UnsafeMutableRawBufferPointer
    ) -> Int {
        var nonFinite = 0
        let kernels = level.kernels
        let rowBytes = columns * elementType.bitWidth / 8
        for row in 0..<(unsafe count(of: rows)) {
            precondition(elements.count >= (row + 1) * rowBytes, "no room for row \(row)")
            let to = unsafe UnsafeMutableRawBufferPointer(rebasing: elements[row * rowBytes..<(row + 1) * rowBytes])
            let (values, others) = unsafe self.row(row, of: rows)
            unsafe kernels.encode(elementType.native, values.baseAddress, columns, to.baseAddress)
            nonFinite += others
        }
        return nonFinite
    }
}

extension Encoding {
    /// What reads rows of `columns` weights in this encoding.
    package func rowValues(columns: Int, level: CPULevel = .best) -> any RowValues & ~Copyable {
        switch self {
        case .plain(let type): PlainRowValues(elementType: type, columns: columns, level: level)
        case .int8(let configuration):
            Int8RowValues(columns: columns, rotation: configuration.rotation, level: level)
        }
    }
}
