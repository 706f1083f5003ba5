// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Files
internal import Synchronization

/// Pieces of files that are read from the first byte to the last: those that are on their way, and those that came last.
///
/// A layer may be read twice, by several threads at once. So what came stays, as long as there is room for it, and those who want
/// a piece that is on its way wait for it.
final class PieceStore: Sendable {
    /// Which piece of which file.
    struct Key: Hashable, Sendable {
        /// The file.
        let file: ObjectIdentifier
        /// The number of the piece in it.
        let piece: Int
    }

    /// A piece that is there or will be.
    final class Piece: Sendable {
        private let arrival = DispatchGroup()
        private let result = Mutex<Result<[UInt8], FileError>?>(nil)

        /// A piece that is on its way.
        init() {
            arrival.enter()
        }

        /// Says what came of it.
        func arrive(_ value: Result<[UInt8], FileError>) {
            result.withLock { $0 = value }
            arrival.leave()
        }

        /// Whether it is there, or failed.
        var hasArrived: Bool { result.withLock { $0 != nil } }

        /// Waits for the bytes.
        func bytes() throws(FileError) -> [UInt8] {
            arrival.wait()
            switch result.withLock({ $0 }) {
            case .success(let bytes): return bytes
            case .failure(let error): throw error
            case nil: preconditionFailure("a piece arrives with a result")
            }
        }
    }

    /// Bytes of a piece.
    static let pieceBytes = 4 << 20
    /// Pieces that are kept, of all files together: 512 MiB.
    static let mostPieces = 128

    private struct State {
        var pieces: [Key: (piece: Piece, age: Int)] = [:]
        var age = 0
    }

    private let state = Mutex(State())

    /// A piece, and whether the caller is the first who wants it and so has to fetch it.
    func piece(_ key: Key) -> (piece: Piece, isNew: Bool) {
        state.withLock { state in
            state.age += 1
            if let known = state.pieces[key]?.piece {
                state.pieces[key]?.age = state.age
                return (known, false)
            }
            let piece = Piece()
            state.pieces[key] = (piece, state.age)
            Self.shrink(&state)
            return (piece, true)
        }
    }

    /// Forgets the pieces that were not wanted for longest; those on their way stay.
    private static func shrink(_ state: inout State) {
        while state.pieces.count > mostPieces {
            let old = state.pieces.filter { $0.value.piece.hasArrived }.min { $0.value.age < $1.value.age }
            guard let old else { return }
            state.pieces[old.key] = nil
        }
    }
}
