// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
import Codecs
package import Files
package import SystemPackage

/// Writes a quantized checkpoint's weights back in their original basis, as a plain checkpoint, block by block.
///
/// Scales, markers and the header's markers of these layers are left out; every other tensor stays byte for byte.
/// Memory does not grow with the checkpoint, and the output is the same with any number of tasks.
package struct Dequantization: Sendable {
    /// The quantized checkpoint.
    package let checkpoint: Checkpoint
    /// What becomes of each tensor.
    package let plan: DequantizationPlan

    /// A dequantization of one checkpoint; see `DequantizationPlan` for the element type.
    package init(of checkpoint: Checkpoint, as elementType: ElementType? = nil) throws(FileError) {
        self.checkpoint = checkpoint
        plan = try DequantizationPlan(for: checkpoint, as: elementType)
    }

    /// Writes the plain checkpoint.
    ///
    /// - Parameters:
    ///   - path: where the file will appear.
    ///   - overwrite: whether a file that is there may be replaced.
    ///   - threads: tasks that run at once.
    ///   - progress: called with the bytes of input that are done.
    /// - Throws: `ConversionError.outputIsInput`, `FileError`, or `CancellationError`.
    package func write(
        to path: FilePath,
        overwrite: Bool,
        threads: Int,
        progress: @escaping ProgressReport = { _, _ in }
    ) async throws {
        if checkpoint.isSameFile(as: path) { throw ConversionError.outputIsInput(path) }
        let writer = try CheckpointWriter(
            creating: path,
            overwrite: overwrite,
            tensors: plan.outputs,
            metadata: plan.metadata
        )
        let blocks = self.blocks
        let total = blocks.reduce(0) { $0 + byteCount(of: $1) }
        let stream = StreamProgress(total: total, report: progress)
        _ = try await concurrentMap(count: blocks.count, limit: threads) { [checkpoint] in
            DequantizationWorker(TensorStream(from: checkpoint, to: writer))
        } body: { [self] worker, index in
            let block = blocks[index]
            try write(block, worker)
            stream.advance(by: byteCount(of: block))
        }
        try checkpoint.checkUnchanged()
        try writer.commit()
    }
}

extension Dequantization {
    /// Writes a block of a layer, or of a tensor that is kept; they come in this order.
    private func write(_ block: Block, _ worker: DequantizationWorker) throws {
        let layers = plan.layers.count
        if block.tensor < layers { return try worker.write(plan.layers[block.tensor], rows: block.units) }
        try copy(plan.kept[block.tensor - layers], block.units, worker)
    }

    private func copy(_ tensor: TensorInfo, _ range: Range<Int>, _ worker: DequantizationWorker) throws {
        guard let type = plan.casts[tensor.name] else { return try worker.copy(tensor, range) }
        try worker.cast(tensor, range, to: type)
    }

    /// Blocks of rows for the layers, then of bytes for the tensors that are kept.
    private var blocks: [Block] {
        let rows = plan.layers.enumerated()
            .flatMap { index, layer in
                // A block is no larger as weights than a block of weights that is converted.
                let rowBytes = layer.layer.columns * layer.elementType.bitWidth / 8
                return Block.covering(layer.layer.rows, unitBytes: rowBytes, ofTensor: index)
            }
        let bytes = plan.kept.enumerated()
            .flatMap { index, tensor in
                Block.covering(tensor.byteCount, unitBytes: 1, ofTensor: plan.layers.count + index)
            }
        return rows + bytes
    }

    private func byteCount(of block: Block) -> Int {
        guard block.tensor < plan.layers.count else { return block.units.count }
        return block.units.count * plan.layers[block.tensor].layer.columns
    }
}
