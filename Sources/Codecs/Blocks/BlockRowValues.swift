// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Reads rows of a ggml type's blocks; NaN and infinity are read as 0.
package struct BlockRowValues: ~Copyable, RowValues {
    package let columns: Int
    package let level: CPULevel
    private let elementType: ElementType
    private let rowBytes: Int
    private let values: Scratch

    /// A reader of rows of `columns` weights.
    ///
    /// - Parameters:
    ///   - elementType: a type of blocks that can be decoded.
    ///   - columns: weights of a row, which are whole blocks.
    ///   - level: the CPU level whose kernels run.
    package init(elementType: ElementType, columns: Int, level: CPULevel = .best) {
        precondition(elementType.isDecodedBlock, "\(elementType.rawValue) has no blocks that are decoded")
        precondition(columns >= 0, "a row has no \(columns) weights")
        self.elementType = elementType
        self.columns = columns
        self.level = level
        rowBytes = elementType.byteCount(ofRow: columns)
        values = Scratch(floats: columns)
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
        precondition(row >= 0 && bytes.count / max(rowBytes, 1) > row, "there is no row \(row) of blocks")
        let stored = unsafe UnsafeRawBufferPointer(rebasing: bytes[row * rowBytes..<(row + 1) * rowBytes])
        let to = unsafe UnsafeMutableBufferPointer(start: values.floats, count: columns)
        unsafe elementType.decodeBlocks(stored, into: to, level: level)
        let nonFinite = values.removeNonFinite(columns)
        return (UnsafeBufferPointer(to), nonFinite)
    }
}
