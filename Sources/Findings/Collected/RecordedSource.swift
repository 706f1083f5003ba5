// SPDX-License-Identifier: Apache-2.0

internal import Files
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
    private let pieces = Mutex<[Range<Int>: Piece]>([:])

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
    ///   - range: the piece, of which the part is some.
    /// - Precondition: no byte of a piece is recorded twice until it is forgotten.
    func record(_ part: UnsafeRawBufferPointer, at offset: Int, of range: Range<Int>) {
        pieces.withLock { pieces in
            var piece =
                pieces.removeValue(forKey: range)
                ?? Piece(bytes: Array(repeating: 0, count: range.count), missing: range.count)
            unsafe piece.bytes.withUnsafeMutableBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[(offset - range.lowerBound)...])
                    .copyMemory(from: part)
            }
            piece.missing -= part.count
            pieces[range] = piece
        }
    }

    /// Whether a piece is kept whole.
    func keeps(_ range: Range<Int>) -> Bool { pieces.withLock { $0[range]?.missing == 0 } }

    /// Keeps nothing of a range any more.
    func forget(_ range: Range<Int>) {
        pieces.withLock { pieces in pieces = pieces.filter { !range.contains($0.key.lowerBound) } }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        let wanted = offset..<offset + buffer.count
        let kept = pieces.withLock { pieces in
            pieces.first { $1.missing == 0 && $0.lowerBound <= offset && wanted.upperBound <= $0.upperBound }
        }
        guard let (range, piece) = kept else { return try unsafe base.read(into: buffer, at: offset) }
        unsafe piece.bytes.withUnsafeBytes { bytes in
            let first = offset - range.lowerBound
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[first..<first + wanted.count]))
        }
    }

    func prefetch(at offset: Int, count: Int) { base.prefetch(at: offset, count: count) }

    func checkUnchanged() throws(FileError) { try base.checkUnchanged() }
}
