// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Synchronization

/// One attempt to write a planned file.
struct ConversionPass: Sendable {
    /// Blocks between the one that is worked on and the one that the system is asked to read.
    private static let readAhead = 32

    let checkpoint: Checkpoint
    let plan: ConversionPlan
    let threads: Int
    let report: ProgressReport

    /// Writes the file, unless a layer that was to be quantized holds weights that cannot be.
    ///
    /// - Returns: those weights, by layer; if there are any, no file was written.
    func run(creating path: String, overwrite: Bool) async throws -> [String: UnusableWeights] {
        let outputs = plan.tensors.flatMap(\.outputs)
        let writer = try CheckpointWriter(
            creating: path,
            overwrite: overwrite,
            tensors: outputs,
            metadata: plan.metadata
        )
        let blocks = plan.tensors.enumerated().flatMap { Self.blocks(of: $1, at: $0) }
        let surveyed = blocks.filter { plan.tensors[$0.tensor].scaling == .tensor }
        let progress = StreamProgress(total: byteCount(of: surveyed) + byteCount(of: blocks), report: report)
        let surveys = try await survey(surveyed, writer, progress)
        guard surveys.unusable.isEmpty else {
            writer.discard()
            return surveys.unusable
        }
        let unusable = try await write(blocks, maxima: surveys.maxima, writer, progress)
        guard unusable.isEmpty else {
            writer.discard()
            return unusable
        }
        try checkpoint.checkUnchanged()
        try writer.commit()
        return [:]
    }

    /// The largest weight of each tensor whose scale depends on all of its blocks, by its position in the plan.
    private func survey(
        _ blocks: [Block],
        _ writer: CheckpointWriter,
        _ progress: StreamProgress
    ) async throws -> (maxima: [Int: Float], unusable: [String: UnusableWeights]) {
        let surveys = try await concurrentMap(count: blocks.count, limit: threads) { [checkpoint] in
            ConversionWorker(TensorStream(from: checkpoint, to: writer))
        } body: { [self] worker, index in
            let block = blocks[index]
            defer { progress.advance(by: byteCount(of: block)) }
            return try worker.survey(plan.tensors[block.tensor], rows: block.units)
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
        _ writer: CheckpointWriter,
        _ progress: StreamProgress
    ) async throws -> [String: UnusableWeights] {
        let isSpoiled = Flag()
        let counts = try await concurrentMap(count: blocks.count, limit: threads) { [checkpoint] in
            ConversionWorker(TensorStream(from: checkpoint, to: writer))
        } body: { [self] worker, index in
            let block = blocks[index]
            let tensor = plan.tensors[block.tensor]
            if index + Self.readAhead < blocks.count { prefetch(blocks[index + Self.readAhead]) }
            defer { progress.advance(by: byteCount(of: block)) }
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

    /// Asks the system to read a block that will be needed soon, so that a slow disk works while the CPU does.
    private func prefetch(_ block: Block) {
        let source = plan.tensors[block.tensor].source
        let unitBytes = byteCount(of: block) / block.units.count
        checkpoint.prefetch(source, at: block.units.lowerBound * unitBytes, count: byteCount(of: block))
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
    /// The blocks of a tensor: rows where it is quantized, elements where it is cast, bytes where it is copied.
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

    private func byteCount(of block: Block) -> Int {
        let source = plan.tensors[block.tensor].source
        return switch plan.tensors[block.tensor].fate {
        case .quantized: block.units.count * source.rowByteCount
        case .cast: block.units.count * source.elementType.bitWidth / 8
        case .kept, .removed: block.units.count
        }
    }

    private func byteCount(of blocks: [Block]) -> Int {
        blocks.reduce(0) { $0 + byteCount(of: $1) }
    }
}
