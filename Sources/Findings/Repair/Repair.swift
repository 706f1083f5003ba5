// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import Codecs

/// Writes a repaired file: markers and metadata say what the bytes are, and every other byte of tensor data stays.
public struct Repair: Sendable {
    /// The file to repair, which is never written to.
    public let checkpoint: Checkpoint
    /// What becomes of it.
    public let plan: RepairPlan

    /// How much is copied at once.
    private static let pieceBytes = 1 << 20

    /// A repair of a file by its plan.
    public init(of checkpoint: Checkpoint, by plan: RepairPlan) {
        self.checkpoint = checkpoint
        self.plan = plan
    }

    /// Writes the repaired file, reads it back, and proves that all that was copied is identical.
    ///
    /// - Returns: the tensors that were proved to be identical to the input's.
    /// - Throws: ``RepairError``, or `CheckpointError` where reading or writing fails.
    public func write(to path: String, overwrite: Bool) throws -> Int {
        if checkpoint.isSameFile(as: path) { throw RepairError.outputIsInput(path) }
        let tensors = try plan.tensors(of: checkpoint)
        var header = QuantizationMarkerHeader(checkpoint.metadata)
        for layer in plan.layers {
            header.set(layer.marker, forLayer: layer.layer.name)
        }
        let writer = try CheckpointWriter(
            creating: path, overwrite: overwrite, tensors: tensors.map(\.plan),
            metadata: header.metadata(updating: checkpoint.metadata))
        for tensor in tensors {
            try write(tensor, to: writer)
        }
        try writer.commit()
        return try prove(tensors, in: Checkpoint(opening: path))
    }

    private func write(_ tensor: RepairedTensor, to writer: CheckpointWriter) throws {
        switch tensor {
        case .made(let bytes, let plan):
            try unsafe bytes.withUnsafeBytes { try unsafe writer.write($0, to: plan.name, at: 0) }
        case .quantized(let requantization, let plan, let scale):
            try requantization.write(plan, scale: scale, to: writer)
        case .scaleOfQuantized: break
        case .copy(let source, let plan):
            let blocks = Self.pieces(of: source)
            let reader = BlockReader(checkpoint, source, blocks: blocks)
            for block in 0..<blocks.count {
                let bytes = try unsafe reader.read(block)
                try unsafe writer.write(bytes, to: plan.name, at: blocks.rows(of: block).lowerBound)
            }
        }
    }

    /// Compares every copied tensor with its source, byte for byte.
    private func prove(_ tensors: [RepairedTensor], in output: Checkpoint) throws -> Int {
        var proved = 0
        for case .copy(let source, let plan) in tensors {
            guard let written = output.tensor(named: plan.name), written.byteCount == source.byteCount else {
                throw RepairError.notIdentical(file: output.name, tensor: plan.name)
            }
            let blocks = Self.pieces(of: source)
            let (ours, theirs) = (
                BlockReader(checkpoint, source, blocks: blocks), BlockReader(output, written, blocks: blocks)
            )
            for block in 0..<blocks.count {
                let (one, other) = (try unsafe ours.read(block), try unsafe theirs.read(block))
                guard unsafe Digest(of: one) == Digest(of: other) else {
                    throw RepairError.notIdentical(file: output.name, tensor: plan.name)
                }
            }
            proved += 1
        }
        return proved
    }

    private static func pieces(of tensor: TensorInfo) -> RowBlocks {
        RowBlocks(rows: tensor.byteCount, rowBytes: 1, rowsPerBlock: pieceBytes)
    }
}
