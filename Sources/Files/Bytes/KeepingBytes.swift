// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A run of bytes and where it begins.
package struct BytePiece: Sendable, Equatable {
    /// Where it begins in its source.
    package let offset: Int
    /// The bytes.
    package let bytes: [UInt8]

    /// A run that begins at `offset`.
    package init(offset: Int, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }

    /// The place just behind it.
    var end: Int { offset + bytes.count }
}

/// A byte source that keeps what is read of the one below it.
package final class KeepingBytes: ByteSource {
    private let base: any ByteSource
    private let kept = Mutex<[BytePiece]>([])

    /// A source over `base`, of which nothing was read yet.
    package init(_ base: any ByteSource) {
        self.base = base
    }

    package var name: String { base.name }
    package var location: String { base.location }
    package var byteCount: Int { base.byteCount }

    /// What was read, in the order of the source; no two pieces touch.
    package var pieces: [BytePiece] {
        let all = kept.withLock { $0 }.sorted { ($0.offset, $1.end) < ($1.offset, $0.end) }
        var joined: [BytePiece] = []
        for piece in all {
            guard let last = joined.last, piece.offset <= last.end else {
                joined.append(piece)
                continue
            }
            guard piece.end > last.end else { continue }
            joined[joined.count - 1] = BytePiece(
                offset: last.offset, bytes: last.bytes + piece.bytes.dropFirst(last.end - piece.offset))
        }
        return joined
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try unsafe base.read(into: buffer, at: offset)
        let bytes = unsafe Array(UnsafeRawBufferPointer(buffer))
        kept.withLock { $0.append(BytePiece(offset: offset, bytes: bytes)) }
    }

    package func prefetch(at offset: Int, count: Int) { base.prefetch(at: offset, count: count) }

    package func checkUnchanged() throws(FileError) { try base.checkUnchanged() }
}
