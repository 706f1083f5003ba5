// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs

/// Writes a repaired file block by block, reads it back, and gives it its name only then.
///
/// It streams as a conversion does: memory does not grow with the file, any number of tasks gives the same bytes, and a
/// repair that is stopped leaves nothing. Each piece's digest is taken as it is written. Afterwards the file, which has no
/// name yet, is read back, and what was copied is read from the input again: all three have to agree, and the inputs must
/// not have been written to since they were opened.
package struct Repair: Sendable {
    /// The file to repair, which is never written to.
    package let checkpoint: Checkpoint
    /// What becomes of it.
    package let plan: RepairPlan

    /// A repair of a file by its plan.
    package init(of checkpoint: Checkpoint, by plan: RepairPlan) {
        self.checkpoint = checkpoint
        self.plan = plan
    }

    /// Writes the repaired file.
    ///
    /// - Parameters:
    ///   - path: where the file will appear.
    ///   - overwrite: whether a file that is there may be replaced.
    ///   - threads: tasks that run at once.
    ///   - progress: called with the bytes that are written and proved.
    ///   - examine: is handed the whole file before it has a name; nothing is left of it if this throws.
    /// - Returns: the tensors that were proved to be identical to the input's.
    /// - Throws: ``RepairError``, `FileError`, `CancellationError`, or what `examine` throws.
    @discardableResult
    package func write(
        to path: String,
        overwrite: Bool,
        threads: Int = 1,
        progress: @escaping ProgressReport = { _, _ in },
        examining examine: (Checkpoint) async throws -> Void = { _ in }
    ) async throws -> Int {
        if checkpoint.isSameFile(as: path) { throw RepairError.outputIsInput(path) }
        let writer = try CheckpointWriter(
            creating: path, overwrite: overwrite, tensors: plan.tensors.map(\.plan), metadata: plan.metadata,
            keepsOrder: plan.keepsOrder)
        let blocks = plan.tensors.enumerated().flatMap { $1.blocks(at: $0) }
        let stream = BlockStream(
            writer: writer, threads: threads,
            // Once to be written, once to be proved.
            progress: StreamProgress(total: 2 * BlockStream.byteCount(of: blocks, place(of:)), report: progress),
            place: { self.place(of: $0) })
        let pieces = try await stream.run(blocks) { [checkpoint] in
            RepairWorker(from: checkpoint, to: writer)
        } body: { [plan] worker, block in
            try worker.write(plan.tensors[block.tensor], block.units)
        }
        let references = plan.requantized.compactMap { $0.requantization?.reference }.prefix(1)
        try await stream.finish(inputs: [checkpoint] + references) { staged in
            let proof = RepairProof(checkpoint: checkpoint, staged: staged, output: path, progress: stream.progress)
            try await proof.check(pieces.flatMap { $0 }, threads: threads)
            try await examine(staged)
        }
        return plan.copiedTensors
    }

    private func place(of block: Block) -> BlockPlace? {
        plan.tensors[block.tensor].place(of: block.units, in: checkpoint)
    }
}

extension RepairPlan {
    /// Tensors whose bytes are the input's.
    package var copiedTensors: Int {
        tensors.count { if case .copied = $0 { true } else { false } }
    }
}
