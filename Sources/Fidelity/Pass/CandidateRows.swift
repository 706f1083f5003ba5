// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A candidate's quantized rows of a layer, block by block, as one task reads and measures them.
@safe
final class CandidateRows {
    private let partner: Partner
    private let scales: [Float]
    private let blocks: RowBlocks
    private let reader: BlockReader
    private let turns: BlockTurns
    private let cut: DigestCut
    private let isObserved: Bool
    private var comparison: RowComparison
    private var block = 0
    private var codes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameters:
    ///   - scales: the partner's, one per row.
    ///   - blocks: the original's layer in blocks.
    ///   - turns: the turns in which bytes are hashed; only of a partner for the whole of the original's layer.
    init(of partner: Partner, scales: [Float], for tensor: TensorInfo, blocks: RowBlocks, turns: BlockTurns) {
        let columns = tensor.shape[1]
        let weight = partner.layer.weight
        self.partner = partner
        self.scales = scales
        self.blocks = blocks
        self.turns = turns
        let own = RowBlocks(rows: partner.originalRows.count, rowBytes: columns, rowsPerBlock: blocks.rowsPerBlock)
        reader = BlockReader(partner.candidate.checkpoint, weight, blocks: own, firstRow: partner.firstRow)
        cut = DigestCut(of: weight)
        isObserved = partner.candidate.observer?.observes(weight) ?? false
        comparison = RowComparison(elementType: tensor.elementType, columns: columns, with: partner.encoding)
    }

    /// Reads the partner's rows of a block; of the one that was asked for, or of the next one where bytes are hashed in
    /// their order.
    func read(_ asked: Int) throws -> Int {
        if partner.isWholeOriginal {
            let (turn, read) = unsafe try turns.read(asked, of: partner.layer.weight, by: reader)
            block = turn
            unsafe codes = read
        } else {
            block = asked
            unsafe codes = try reader.read(rows: rows.own)
        }
        return block
    }

    /// The rows of the block that was read which the partner stands for: in the block, and among the partner's own.
    private var rows: (inBlock: Range<Int>, own: Range<Int>) {
        let all = blocks.rows(of: block)
        let (start, known) = (partner.originalRows.lowerBound, all.clamped(to: partner.originalRows))
        // Clamping leaves no row of a block that lies beside the partner's, but a bound that is outside of the block.
        guard !known.isEmpty else { return (0..<0, 0..<0) }
        return (
            known.lowerBound - all.lowerBound..<known.upperBound - all.lowerBound,
            known.lowerBound - start..<known.upperBound - start
        )
    }

    /// Measures the block that was read against the original's, and shows it to the candidate's observer.
    func measure(against original: UnsafeRawBufferPointer) throws -> (errors: RowErrors, digests: [Digest]) {
        let (inBlock, own) = rows
        guard !own.isEmpty else { return (RowErrors(rows: 0, configurations: 1), []) }
        if isObserved {
            let all = own.lowerBound + partner.firstRow..<own.upperBound + partner.firstRow
            unsafe try partner.candidate.observer?.observe(all, of: partner.layer.weight, bytes: codes)
        }
        let weights = unsafe UnsafeRawBufferPointer(
            rebasing: original[inBlock.lowerBound * blocks.rowBytes..<inBlock.upperBound * blocks.rowBytes])
        return unsafe (
            comparison.measure(weights, against: StoredRows(codes, scales: scales[own])).errors, cut.digests(of: codes)
        )
    }
}
