// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Encodes rows of an original and reads them back; owns its buffers, so a task has one of its own.
package final class RowRoundTrip {
    /// What the rows are encoded in.
    package let encoding: Encoding
    private let rowBytes: Int
    private let storedBytes: Int
    private var encoder: any RowEncoder & ~Copyable
    private var values: any RowValues & ~Copyable
    private var comparison: RowComparison
    private var codes: [UInt8] = []
    private var scales: [Float] = []

    /// A round trip of rows of `columns` weights of `elementType` (BF16, F16, F32 or F64).
    ///
    /// - Parameter importance: [columns] what a squared error counts in each column; nil to sum none.
    /// - Precondition: `columns` is positive, and a multiple of the group if the encoding rotates.
    package init(
        elementType: ElementType, columns: Int, encoding: Encoding, importance: [Float]? = nil, level: CPULevel = .best
    ) {
        precondition(columns > 0, "a row has no \(columns) weights")
        self.encoding = encoding
        rowBytes = columns * elementType.bitWidth / 8
        storedBytes = columns * encoding.storedType.bitWidth / 8
        encoder = encoding.rowEncoder(of: elementType, columns: columns, level: level)
        values = encoding.rowValues(columns: columns, level: level)
        comparison = RowComparison(
            elementType: elementType, columns: columns, with: encoding, importance: importance, level: level)
    }

    /// What scales come from, and what cannot be encoded.
    package func survey(_ rows: UnsafeRawBufferPointer) -> RowSurvey { unsafe encoder.survey(rows) }

    /// The rows as they come back, cast to `elementType`.
    ///
    /// - Parameters:
    ///   - rows: whole rows of the original.
    ///   - tensorMaximum: the matrix's largest absolute weight after rotation, if the matrix has one scale; otherwise nil.
    ///   - elementType: BF16, F16, F32 or F64.
    ///   - elements: receives rows × columns elements.
    package func write(
        _ rows: UnsafeRawBufferPointer, tensorMaximum: Float?, as elementType: ElementType,
        into elements: UnsafeMutableRawBufferPointer
    ) {
        unsafe encode(rows, tensorMaximum)
        unsafe codes.withUnsafeBytes { unsafe values.write(stored($0, rows), as: elementType, into: elements) }
    }

    /// The errors that the rows come back with.
    ///
    /// - Parameters:
    ///   - rows: whole rows of the original.
    ///   - tensorMaximum: the matrix's largest absolute weight after rotation, if the matrix has one scale; otherwise nil.
    package func measure(_ rows: UnsafeRawBufferPointer, tensorMaximum: Float?) -> RowErrors {
        unsafe encode(rows, tensorMaximum)
        return unsafe codes.withUnsafeBytes { unsafe comparison.measure(rows, against: stored($0, rows)).errors }
    }

    private func encode(_ rows: UnsafeRawBufferPointer, _ tensorMaximum: Float?) {
        let count = rows.count / rowBytes
        if codes.count < count * storedBytes {
            codes = Array(repeating: 0, count: count * storedBytes)
            scales = Array(repeating: 0, count: count)
        }
        unsafe codes.withUnsafeMutableBytes { codes in
            unsafe scales.withUnsafeMutableBufferPointer { scales in
                _ = unsafe encoder.encode(rows, tensorMaximum: tensorMaximum, codes: codes, scales: scales)
            }
        }
    }

    /// The part of the buffers that these rows took.
    private func stored(_ codes: UnsafeRawBufferPointer, _ rows: UnsafeRawBufferPointer) -> StoredRows {
        let count = rows.count / rowBytes
        return unsafe StoredRows(
            UnsafeRawBufferPointer(rebasing: codes[..<(count * storedBytes)]), scales: scales.prefix(count))
    }
}
