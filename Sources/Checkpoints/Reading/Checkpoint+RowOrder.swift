// SPDX-License-Identifier: Apache-2.0

package import Files

extension Checkpoint {
    /// Fills a buffer with bytes of a tensor as they would be with its rows in the model's order.
    ///
    /// - Parameters:
    ///   - tensor: a tensor of this checkpoint.
    ///   - byteOffset: where to begin, counted from the tensor's first byte in the model's order.
    ///   - buffer: as long as the part to read, which must lie within the tensor.
    /// - Throws: as ``read(_:at:into:)``.
    package func readInModelOrder(
        _ tensor: TensorInfo, at byteOffset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) {
        let last = byteOffset.addingReportingOverflow(buffer.count)
        guard let order = tensor.rowOrder, byteOffset >= 0, !last.overflow, last.partialValue <= tensor.byteCount else {
            return try unsafe read(tensor, at: byteOffset, into: buffer)
        }
        let rowBytes = tensor.byteCount / (order.heads * order.rowsPerHead)
        var done = 0
        while done < buffer.count {
            let (row, start) = (byteOffset + done).quotientAndRemainder(dividingBy: rowBytes)
            let count = min(rowBytes - start, buffer.count - done)
            let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count])
            try unsafe read(tensor, at: order.storedRow(of: row) * rowBytes + start, into: part)
            done += count
        }
    }
}
