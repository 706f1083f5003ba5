// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// Reads tensors that nothing is measured of: for their digests, for the hashes, and for who wants to see their rows.
struct DigestPass: Sendable {
    /// The file.
    let checkpoint: Checkpoint
    /// Who sees the rows.
    var observer: (any RowObserver)?
    /// Where the bytes are hashed; nil for nowhere.
    var hashes: FileHashes?
    /// Blocks that are read at the same time.
    let threads: Int

    /// Reads a tensor and takes its digest.
    func digest(of tensor: TensorInfo) async throws -> Digest { Digest(of: try await pieces(of: tensor)) }

    /// Reads a tensor and takes the digests of its pieces, in their order: see ``DigestCut``.
    func pieces(of tensor: TensorInfo) async throws -> [Digest] {
        let cut = DigestCut(of: tensor)
        let blocks = cut.blocks
        let turns = BlockTurns(hashes)
        let isObserved = cut.isRows && observer?.observes(tensor) ?? false
        let parts = try await concurrentMap(count: blocks.count, limit: threads) {
            BlockReader(checkpoint, tensor, blocks: blocks)
        } body: { reader, asked in
            let (block, bytes) = unsafe try turns.read(asked, of: tensor, by: reader)
            if isObserved { unsafe try observer?.observe(blocks.rows(of: block), of: tensor, bytes: bytes) }
            return (block: block, digests: unsafe cut.digests(of: bytes))
        }
        return parts.sorted { $0.block < $1.block }.flatMap(\.digests)
    }
}
