// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A candidate's quantized rows of a layer, block by block, as one task reads and measures them.
@safe
final class CandidateRows {
    private let partner: Partner
    private let blocks: RowBlocks
    private let reader: BlockReader
    private let turns: BlockTurns
    private let cut: DigestCut
    private let isObserved: Bool
    private var comparison: RowComparison
    private var block = 0
    private var codes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    init(of partner: Partner, for tensor: TensorInfo, blocks: RowBlocks, turns: BlockTurns) {
        let columns = tensor.shape[1]
        let weight = partner.layer.weight
        self.partner = partner
        self.blocks = RowBlocks(rows: blocks.rows, rowBytes: columns, rowsPerBlock: blocks.rowsPerBlock)
        self.turns = turns
        reader = BlockReader(partner.candidate.checkpoint, weight, blocks: self.blocks, firstRow: partner.firstRow)
        cut = DigestCut(of: weight)
        isObserved = partner.candidate.observer?.observes(weight) ?? false
        comparison = RowComparison(elementType: tensor.elementType, columns: columns, rotation: partner.rotation)
    }

    /// Reads a block; the one that was asked for, or the next one where bytes are hashed in their order.
    func read(_ asked: Int) throws -> Int {
        let (turn, read) = unsafe try turns.read(asked, of: partner.layer.weight, by: reader)
        block = turn
        unsafe codes = read
        return turn
    }

    /// Measures the block that was read against the original's, and shows it to the candidate's observer.
    func measure(against original: UnsafeRawBufferPointer) throws -> (errors: RowErrors, digests: [Digest]) {
        let rows = blocks.rows(of: block)
        if isObserved {
            let own = rows.lowerBound + partner.firstRow..<rows.upperBound + partner.firstRow
            unsafe try partner.candidate.observer?.observe(own, of: partner.layer.weight, bytes: codes)
        }
        return unsafe (
            comparison.measure(original, codes: codes, scales: partner.scales[rows]), cut.digests(of: codes)
        )
    }
}
