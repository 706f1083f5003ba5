// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// Encodes a block of rows in every format and reads it back; belongs to one task.
final class FormatRows {
    private let formats: [SweptFormat]
    private let largest: Float
    private let columns: Int
    /// What a row takes in the buffers.
    private let stride: Int
    private var weights: PlainRowValues
    private var comparison: RowComparison
    private var rows: [Float] = []
    private var values: [Float] = []

    /// - Parameters:
    ///   - largest: the layer's largest absolute weight.
    ///   - importance: [columns] what a squared error counts in each column; nil to sum none.
    init(_ sweep: FormatSweep, of tensor: TensorInfo, largest: Float, importance: [Float]?) {
        formats = sweep.formats(upTo: largest)
        self.largest = largest
        columns = tensor.shape[1]
        stride = FormatRoundTrip.stride(columns: columns)
        weights = PlainRowValues(elementType: tensor.elementType, columns: columns)
        comparison = RowComparison(
            elementType: tensor.elementType, columns: columns, with: .plain(.f32), importance: importance)
    }

    /// Encodes rows as they are in the original; NaN and infinite weights count as 0.
    func measure(_ bytes: UnsafeRawBufferPointer) -> FormatBlock {
        rows.removeAll(keepingCapacity: true)
        unsafe weights.forEachRow(of: bytes, rotation: nil) { row, _ in
            unsafe rows.append(contentsOf: row)
            rows.append(contentsOf: repeatElement(0, count: stride - columns))
        }
        if values.count < rows.count { values = Array(repeating: 0, count: rows.count) }
        var block = FormatBlock(signal: 0, errors: [])
        for format in formats {
            // What it learns of codebooks is of this block alone, so that no block depends on another.
            var trip = FormatRoundTrip(format, columns: columns, largest: largest)
            unsafe rows.withUnsafeBufferPointer { rows in
                unsafe values.withUnsafeMutableBufferPointer { unsafe trip.read(rows, into: $0) }
            }
            let errors = unsafe compare(with: bytes)
            block.signal = CompensatedSum.of(errors.signal)
            block.errors.append(CompensatedSum.of(errors.error))
            block.weighted.append(CompensatedSum.of(errors.weighted))
            if format == .w4a8 { block.moments = trip.moments }
        }
        return block
    }

    /// The values that were read back against the original's rows.
    private func compare(with bytes: UnsafeRawBufferPointer) -> RowErrors {
        // The comparison takes rows one behind the other.
        if stride != columns {
            for row in 0..<rows.count / stride {
                for column in 0..<columns { values[row * columns + column] = values[row * stride + column] }
            }
        }
        let count = rows.count / stride * columns * MemoryLayout<Float>.stride
        return unsafe values.withUnsafeBytes { values in
            let own = unsafe StoredRows(UnsafeRawBufferPointer(rebasing: values[..<count]))
            return unsafe comparison.measure(bytes, against: own).errors
        }
    }
}
