// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// The comparison of a tensor that is not a layer with what candidates have in its place, in one pass over all of them.
struct UnquantizedComparison: Sendable {
    /// The original's file.
    let reference: Checkpoint
    /// The tensor in it.
    let original: TensorInfo
    /// The candidates' tensors of the same shape: all of them measured, or one alone.
    let kept: [KeptTensor]
    /// What to measure.
    let options: AnalysisOptions
    /// The turns in which the candidate's bytes are hashed, where they are.
    let turns: BlockTurns

    /// What is known of the tensor afterwards.
    struct Outcome: Sendable {
        /// The digest of the original's values.
        var digest: Digest
        /// The comparison with each candidate, and the digest of its values.
        var kept: [(tensor: UnquantizedTensor, digest: Digest)]
    }

    /// Values that are compared together.
    private static let columns = 4_096

    /// Blocks that are compared at the same time, since each takes some megabytes.
    private static let mostTasks = 4

    /// Reads all tensors and compares them.
    func run() async throws -> Outcome {
        let blocks = blocks(of: original)
        let cut = DigestCut(of: original)
        let parts = try await concurrentMap(count: blocks.count, limit: min(options.threads, Self.mostTasks)) {
            (
                BlockReader(reference, original, blocks: blocks),
                kept.map {
                    KeptRows($0, of: original, blocks: self.blocks(of: $0.tensor), columns: Self.columns, turns: turns)
                }
            )
        } body: { readers, asked in
            let block = try readers.1.reduce(asked) { try $1.read($0) }
            let ours = unsafe try readers.0.read(block)
            return (
                block: block, digests: unsafe cut.digests(of: ours),
                kept: readers.1.map { unsafe $0.compare(with: ours) }
            )
        }
        .sorted { $0.block < $1.block }
        return Outcome(
            digest: Digest(of: parts.flatMap(\.digests)),
            kept: kept.enumerated()
                .map { index, tensor in
                    let blocks = parts.map { $0.kept[index] }
                    return (
                        tensor.result(blocks, against: original, options: options),
                        Digest(of: blocks.flatMap(\.digests))
                    )
                })
    }

    /// A tensor in blocks that hold the same values in all of them, each whole pieces of the tensor's digest.
    private func blocks(of tensor: TensorInfo) -> RowBlocks {
        let isMeasured = kept.allSatisfy { $0.isMeasured(against: original) }
        guard isMeasured, !kept.isEmpty else { return DigestCut(of: tensor).blocks }
        let narrowest = ([original] + kept.map(\.tensor)).map(\.elementType.bitWidth).min() ?? 8
        // Widths are powers of two, so a piece of the narrowest type is whole pieces of each other.
        return RowBlocks(
            rows: tensor.byteCount, rowBytes: 1,
            rowsPerBlock: DigestCut.longest / narrowest * tensor.elementType.bitWidth)
    }
}
