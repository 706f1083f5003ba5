// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
internal import Files
package import SystemPackage

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
        to path: FilePath,
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

/// Why a file is not repaired.
package enum RepairError: Error, Sendable, Equatable {
    /// The output is the input, or one of its files.
    case outputIsInput(FilePath)
    /// Nothing in the file is quantized in a way that can be read; with a sentence that says what is there.
    case nothingToRepair(file: String, contents: String)
    /// A layer of the original that would have to be quantized holds NaN or infinite weights, or too large ones.
    case nonFinite(file: String, tensor: String)
    /// A tensor of the output reads back otherwise than it was written.
    case notIdentical(file: String, tensor: String)
    /// A tensor of the input reads otherwise than when it was copied.
    case inputChanged(file: String, tensor: String)
}

extension RepairError: CustomStringConvertible {
    /// What is wrong and what to do, in one sentence.
    package var description: String {
        switch self {
        case .outputIsInput(let path):
            "\"\(path.printable())\" is the input: choose another name, since a repair never overwrites what it repairs."
        case .nothingToRepair(let file, let contents):
            "Cannot repair \(file.printable()): \(contents.printable(limit: 600)) Expected I8 weights of which codes and "
                + "scale alone are the weight."
        case .nonFinite(let file, let tensor):
            "\(file.printable()): the tensor \"\(tensor.printable())\" holds NaN or infinite weights, or weights "
                + "too large to be rotated; expected others to quantize."
        case .notIdentical(let file, let tensor):
            "Cannot repair \(file.printable()): the tensor \"\(tensor.printable())\" reads back otherwise than it was written."
        case .inputChanged(let file, let tensor):
            "\(file.printable()): the tensor \"\(tensor.printable())\" changed while it was copied; nothing was written. "
                + "Try again when no other program writes to the file."
        }
    }
}
