// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A candidate's quantized rows of a layer, block by block, as one task reads and measures them.
@safe
final class CandidateRows {
    private let partner: Partner
    private let weights: LayerWeights
    private let blocks: RowBlocks
    private let reader: BlockReader
    private let turns: BlockTurns
    private let cut: DigestCut
    private let isObserved: Bool
    private var comparison: RowComparison
    private var block = 0
    private var codes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameters:
    ///   - weights: what stands beside the partner's codes.
    ///   - blocks: the original's layer in blocks.
    ///   - importance: [columns] what a squared error counts in each column; nil to sum none.
    ///   - inputs: rows that the layer is fed; nil for none.
    ///   - turns: the turns in which bytes are hashed; only of a partner for the whole of the original's layer.
    init(
        of partner: Partner, weights: LayerWeights, for tensor: TensorInfo, blocks: RowBlocks, importance: [Float]?,
        inputs: InputRows?, turns: BlockTurns
    ) {
        self.partner = partner
        self.weights = weights
        self.blocks = blocks
        self.turns = turns
        reader = BlockReader(
            partner.candidate.checkpoint, weights.weight,
            blocks: weights.blocks(of: partner.originalRows.count, like: blocks), firstRow: partner.firstRow,
            isInModelOrder: true)
        cut = DigestCut(of: weights.weight)
        isObserved = partner.candidate.observer?.observes(weights.weight) ?? false
        comparison = weights.comparison(
            with: tensor.elementType, importance: importance, inputs: inputs, basis: partner.basisOfInputs)
    }

    /// Reads the partner's rows of a block; of the one that was asked for, or of the next one where bytes are hashed in
    /// their order.
    func read(_ asked: Int) throws -> Int {
        if partner.isWholeOriginal, partner.layer.hasOwnBytesPerRow {
            let (turn, read) = unsafe try turns.read(asked, of: weights.weight, by: reader)
            block = turn
            unsafe codes = read
        } else {
            block = asked
            let own = rows.own
            let range = weights.byteRange(ofRows: own.lowerBound + partner.firstRow..<own.upperBound + partner.firstRow)
            unsafe codes = try reader.read(bytes: range)
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
        let all = own.lowerBound + partner.firstRow..<own.upperBound + partner.firstRow
        if isObserved {
            unsafe try partner.candidate.observer?.observe(all, of: weights.weight, bytes: codes)
        }
        let weights = unsafe UnsafeRawBufferPointer(
            rebasing: original[inBlock.lowerBound * blocks.rowBytes..<inBlock.upperBound * blocks.rowBytes])
        let errors = unsafe comparison.measure(weights, against: self.weights.stored(all, codes)).errors
        return unsafe (errors, partner.layer.hasOwnBytesPerRow ? cut.digests(of: codes) : [])
    }
}

extension LayerWeights {
    /// The layer's rows in as many per block as the original has, which is room for what they share with neighbours too.
    fileprivate func blocks(of rows: Int, like blocks: RowBlocks) -> RowBlocks {
        RowBlocks(rows: rows, rowBytes: byteRange(ofRows: 0..<1).count, rowsPerBlock: blocks.rowsPerBlock)
    }
}
