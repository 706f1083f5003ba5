// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
internal import SystemPackage

/// One attempt to write a planned file.
struct ConversionPass: Sendable {
    let checkpoint: Checkpoint
    let plan: ConversionPlan
    let threads: Int
    let report: ProgressReport

    /// Writes the file, unless a layer that was to be quantized holds weights that cannot be.
    ///
    /// - Returns: those weights, by layer; if there are any, no file was written.
    func run(creating path: FilePath, overwrite: Bool) async throws -> [String: UnusableWeights] {
        let outputs = plan.tensors.flatMap(\.outputs)
        let writer = try CheckpointWriter(
            creating: path,
            overwrite: overwrite,
            tensors: outputs,
            metadata: plan.metadata
        )
        let blocks = plan.tensors.enumerated().flatMap { Self.blocks(of: $1, at: $0) }
        let surveyed = blocks.filter { plan.tensors[$0.tensor].scaling == .tensor }
        let total = BlockStream.byteCount(of: surveyed, place(of:)) + BlockStream.byteCount(of: blocks, place(of:))
        let stream = BlockStream(
            writer: writer, threads: threads, progress: StreamProgress(total: total, report: report),
            place: { self.place(of: $0) })
        let surveys = try await survey(surveyed, stream)
        guard surveys.unusable.isEmpty else {
            writer.discard()
            return surveys.unusable
        }
        let unusable = try await write(blocks, maxima: surveys.maxima, stream)
        guard unusable.isEmpty else {
            writer.discard()
            return unusable
        }
        try stream.finish(inputs: [checkpoint])
        return [:]
    }

    /// The largest weight of each tensor whose scale depends on all of its blocks, by its position in the plan.
    private func survey(
        _ blocks: [Block],
        _ stream: BlockStream
    ) async throws -> (maxima: [Int: Float], unusable: [String: UnusableWeights]) {
        let surveys = try await stream.run(blocks) { [checkpoint] in
            ConversionWorker(TensorStream(from: checkpoint, to: stream.writer))
        } body: { [self] worker, block in
            try worker.survey(plan.tensors[block.tensor], rows: block.units)
        }
        var maxima: [Int: Float] = [:]
        for (block, survey) in zip(blocks, surveys) {
            maxima[block.tensor] = max(maxima[block.tensor] ?? 0, survey.maximum)
        }
        return (maxima, unusable(surveys.map(UnusableWeights.init), of: blocks))
    }

    private func write(
        _ blocks: [Block],
        maxima: [Int: Float],
        _ stream: BlockStream
    ) async throws -> [String: UnusableWeights] {
        let isSpoiled = Flag()
        let counts = try await stream.run(blocks) { [checkpoint] in
            ConversionWorker(TensorStream(from: checkpoint, to: stream.writer))
        } body: { [self] worker, block in
            let tensor = plan.tensors[block.tensor]
            // Nothing more is worth writing once the file has to be begun again; the other layers are still looked at.
            let found =
                try isSpoiled.isRaised
                ? worker.countUnusable(tensor, block.units)
                : worker.write(tensor, block.units, maximum: maxima[block.tensor])
            if !found.isEmpty { isSpoiled.raise() }
            return found
        }
        return unusable(counts, of: blocks)
    }

    private func unusable(_ counts: [UnusableWeights], of blocks: [Block]) -> [String: UnusableWeights] {
        var total: [String: UnusableWeights] = [:]
        for (block, count) in zip(blocks, counts) where !count.isEmpty {
            total[plan.tensors[block.tensor].source.name, default: UnusableWeights()] += count
        }
        return total
    }
}

extension ConversionPass {
    /// The blocks of a tensor: rows if it is quantized, elements if it is cast, bytes if it is copied.
    private static func blocks(of tensor: PlannedTensor, at index: Int) -> [Block] {
        let source = tensor.source
        switch tensor.fate {
        case .quantized: return Block.covering(source.shape[0], unitBytes: source.rowByteCount, ofTensor: index)
        case .cast:
            return Block.covering(source.elementCount, unitBytes: source.elementType.bitWidth / 8, ofTensor: index)
        case .kept: return Block.covering(source.byteCount, unitBytes: 1, ofTensor: index)
        case .removed: return []
        }
    }

    private func place(of block: Block) -> BlockPlace {
        let source = plan.tensors[block.tensor].source
        let unitBytes =
            switch plan.tensors[block.tensor].fate {
            case .quantized: source.rowByteCount
            case .cast: source.elementType.bitWidth / 8
            case .kept, .removed: 1
            }
        let bytes = block.units.lowerBound * unitBytes..<block.units.upperBound * unitBytes
        return BlockPlace(checkpoint: checkpoint, tensor: source, bytes: bytes)
    }
}
