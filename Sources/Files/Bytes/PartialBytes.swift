// SPDX-License-Identifier: Apache-2.0

/// A byte source of which only some pieces are there: a file that was looked at on another machine.
package struct PartialBytes: ByteSource {
    package let name: String
    package let byteCount: Int
    private let pieces: [BytePiece]

    /// A source of `byteCount` bytes, of which these pieces are there.
    ///
    /// - Parameter pieces: in the order of the source; no two of them touch.
    /// - Returns: nil if a piece lies outside of the source, or they are not in order.
    package init?(_ pieces: [BytePiece], byteCount: Int, name: String) {
        var end = 0
        for piece in pieces {
            guard piece.offset >= end, byteCount - piece.offset >= piece.bytes.count else { return nil }
            end = piece.end
        }
        self.name = name
        self.byteCount = byteCount
        self.pieces = pieces
    }

    /// Copies bytes of a piece.
    ///
    /// - Throws: `FileError` of kind `damaged`, rule `piece-missing` if they are not all there.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try check(offset: offset, count: buffer.count)
        guard buffer.count > 0 else { return }
        let count = buffer.count
        guard let piece = piece(at: offset), offset + count <= piece.end else {
            throw FileError(
                .damaged, file: location, rule: "piece-missing", expected: "bytes that a part of an analysis holds",
                found: "\(count) bytes at \(offset), which it does not hold")
        }
        unsafe piece.bytes.withUnsafeBytes { bytes in
            let first = offset - piece.offset
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[first..<first + count]))
        }
    }

    /// The last piece that begins at `offset` or before it; nil if there is none.
    private func piece(at offset: Int) -> BytePiece? {
        var (low, high) = (0, pieces.count)
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? pieces[low - 1] : nil
    }
}
