// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
internal import Files

/// Compares what was written with what a file without a name reads back as, and what was copied with the input again.
struct RepairProof: Sendable {
    let checkpoint: Checkpoint
    let staged: Checkpoint
    /// The path that the file will have.
    let output: String
    let progress: StreamProgress

    /// - Throws: `RepairError.notIdentical` or `RepairError.inputChanged`, or `FileError` if reading fails.
    func check(_ pieces: [WrittenPiece], threads: Int) async throws {
        _ = try await concurrentMap(count: pieces.count, limit: threads) {
            BlockMemory()
        } body: { memory, index in
            try check(pieces[index], memory)
            progress.advance(by: pieces[index].source == nil ? 0 : pieces[index].count)
        }
    }

    private func check(_ piece: WrittenPiece, _ memory: BlockMemory) throws {
        let written = staged.tensor(named: piece.tensor)
        guard let written, try digest(of: piece, in: written, of: staged, memory) == piece.digest else {
            throw RepairError.notIdentical(file: output, tensor: piece.tensor)
        }
        guard let source = piece.source else { return }
        guard try digest(of: piece, in: source, of: checkpoint, memory) == piece.digest else {
            // Its time tells, mostly: then it is the failure that every command has.
            try checkpoint.checkUnchanged()
            throw RepairError.inputChanged(file: checkpoint.name, tensor: source.name)
        }
    }

    private func digest(
        of piece: WrittenPiece, in tensor: TensorInfo, of file: Checkpoint, _ memory: BlockMemory
    ) throws(FileError) -> Digest {
        let bytes = unsafe memory.bytes(piece.count)
        try unsafe file.read(tensor, at: piece.offset, into: bytes)
        return unsafe Digest(of: UnsafeRawBufferPointer(bytes))
    }
}
