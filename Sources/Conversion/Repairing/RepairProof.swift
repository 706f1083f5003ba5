// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
internal import Files
internal import SystemPackage

/// Compares what was written with what a file without a name reads back as, and what was copied with the input again.
struct RepairProof: Sendable {
    let checkpoint: Checkpoint
    let staged: Checkpoint
    /// The path that the file will have.
    let output: FilePath
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
            throw RepairError.notIdentical(file: output.spelling, tensor: piece.tensor)
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

/// Whether a file was made from the reference, by its layers that lost nothing.
///
/// A layer agrees if the SNR that is measured against the reference is within 1 dB of what its codes alone let expect, or
/// if a recipe makes its very codes from the reference. Layers whose codes lost detail count only if they agree: what
/// they lost says nothing against the reference.
package struct ReferenceProof: Sendable, Hashable {
    /// Agreeing layers that are needed at least.
    package static let leastAgreeing = 3
    /// The share of layers that has to agree.
    package static let leastShare = 0.9

    /// The reference's name.
    package let name: String
    /// Layers that agree.
    package let agreeing: Int
    /// Layers that can say something, agreeing ones among them.
    package let layers: Int

    /// A proof from its counts.
    package init(name: String, agreeing: Int, layers: Int) {
        self.name = name
        self.agreeing = agreeing
        self.layers = layers
    }

    /// Whether the reference is the file's source.
    package var holds: Bool {
        agreeing >= Self.leastAgreeing && Double(agreeing) >= Self.leastShare * Double(layers)
    }

    /// The proof without one layer's own word: what the others say.
    package func withoutLayer(agreeing agrees: Bool, counted: Bool) -> ReferenceProof {
        ReferenceProof(name: name, agreeing: agreeing - (agrees ? 1 : 0), layers: layers - (counted ? 1 : 0))
    }
}

extension ReferenceProof: CustomStringConvertible {
    /// The counts in words.
    package var description: String {
        "\(agreeing) of \(layers) layers have the loss against \(name.printable()) that their codes let expect"
    }
}
