// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Reads rows of a ggml type's blocks, one block at a time in plain Swift; NaN and infinity are read as 0.
package struct BlockRowValues: ~Copyable, RowValues {
    package let columns: Int
    package let level: CPULevel
    private let decoder: any BlockDecoder.Type
    private let block: BlockSize
    private let rowBytes: Int
    private let values: Scratch

    /// A reader of rows of `columns` weights.
    ///
    /// - Parameters:
    ///   - elementType: a type of blocks that can be decoded.
    ///   - columns: weights of a row, which are whole blocks.
    ///   - level: the CPU level whose kernels write the weights in another type; the blocks are decoded alike on each.
    package init(elementType: ElementType, columns: Int, level: CPULevel = .best) {
        guard let decoder = elementType.blockDecoder, let block = elementType.block else {
            preconditionFailure("\(elementType.rawValue) has no blocks that are decoded")
        }
        precondition(columns >= 0, "a row has no \(columns) weights")
        self.decoder = decoder
        self.block = block
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
        unsafe decode(stored.assumingMemoryBound(to: UInt8.self).span)
        let nonFinite = values.countNonFinite(columns)
        if nonFinite > 0 { values.removeNonFinite(columns) }
        return unsafe (UnsafeBufferPointer(start: values.floats, count: columns), nonFinite)
    }

    /// Decodes the blocks of one row into `values`.
    private func decode(_ row: Span<UInt8>) {
        for index in 0..<columns / block.elements {
            let first = unsafe values.floats.advanced(by: index * block.elements)
            var elements = unsafe UnsafeMutableBufferPointer(start: first, count: block.elements).mutableSpan
            let start = index * block.bytes
            decoder.decode(row.extracting(start..<start + block.bytes), into: &elements)
        }
    }
}
