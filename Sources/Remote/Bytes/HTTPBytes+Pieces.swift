// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import NIOPosix

extension HTTPBytes {
    /// Pieces that are on their way before they are wanted.
    static let piecesAhead = 15

    /// The bytes of the piece that holds a position, from there on; the pieces after it are begun.
    func pieceBytes(at offset: Int) throws(FileError) -> ArraySlice<UInt8> {
        let number = offset / PieceStore.pieceBytes
        let piece = begin(number)
        let last = (byteCount - 1) / PieceStore.pieceBytes
        for next in number..<min(last, number + Self.piecesAhead) { begin(next + 1) }
        return try piece.bytes()[(offset - number * PieceStore.pieceBytes)...]
    }

    /// Has a piece fetched by the pool, unless it is there or on its way.
    @discardableResult
    func begin(_ number: Int) -> PieceStore.Piece {
        let (piece, isNew) = session.pieces.piece(.init(file: ObjectIdentifier(self), piece: number))
        guard isNew else { return piece }
        let start = number * PieceStore.pieceBytes
        let range = start..<min(byteCount, start + PieceStore.pieceBytes)
        session.pool.submit { state in
            piece.arrive(state == .active ? self.result(of: range) : .failure(self.ended))
        }
        return piece
    }

    private func result(of range: Range<Int>) -> Result<[UInt8], FileError> {
        do throws(FileError) {
            return .success(try route.fetch(range))
        } catch {
            return .failure(error)
        }
    }

    /// What is wrong if the session is closed while a file is read.
    private var ended: FileError {
        FileError(.io, file: location, rule: "read-failed", expected: "bytes", found: "the connections were closed")
    }
}
