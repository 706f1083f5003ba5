// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Synchronization

/// A byte source some of whose bytes have been seen already and are kept, so that they are not read again.
///
/// What is not kept is read from the source below.
final class RecordedSource: ByteSource {
    private struct Piece {
        var bytes: [UInt8]
        var missing: Int
    }

    private let base: any ByteSource
    private let pieces = Mutex<[Int: Piece]>([:])

    /// A source over `base`, of which nothing is kept.
    init(_ base: any ByteSource) {
        self.base = base
    }

    var name: String { base.name }
    var location: String { base.location }
    var byteCount: Int { base.byteCount }

    /// Keeps a part of a piece.
    ///
    /// - Parameters:
    ///   - offset: where the part begins in the file.
    ///   - start: where the piece begins in the file.
    ///   - count: the piece's bytes.
    /// - Precondition: no byte of a piece is recorded twice until it is forgotten.
    func record(_ part: UnsafeRawBufferPointer, at offset: Int, of start: Int, count: Int) {
        pieces.withLock { pieces in
            var piece = pieces[start] ?? Piece(bytes: Array(repeating: 0, count: count), missing: count)
            pieces[start] = nil
            unsafe piece.bytes.withUnsafeMutableBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[(offset - start)...]).copyMemory(from: part)
            }
            piece.missing -= part.count
            pieces[start] = piece
        }
    }

    /// Keeps nothing of a range any more.
    func forget(_ range: Range<Int>) {
        pieces.withLock { pieces in pieces = pieces.filter { !range.contains($0.key) } }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
        let end = offset + buffer.count
        let kept = pieces.withLock { pieces in
            pieces.first { start, piece in
                piece.missing == 0 && start <= offset && end <= start + piece.bytes.count
            }
        }
        guard let (start, piece) = kept else { return try unsafe base.read(into: buffer, at: offset) }
        unsafe piece.bytes.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset - start..<end - start]))
        }
    }

    func prefetch(at offset: Int, count: Int) { base.prefetch(at: offset, count: count) }

    func checkUnchanged() throws(CheckpointError) { try base.checkUnchanged() }
}
