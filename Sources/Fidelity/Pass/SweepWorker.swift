// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// What one task needs to measure blocks of a layer: its buffers and its kernels' scratch.
final class SweepWorker {
    /// What a block says.
    struct Block: Sendable {
        /// Its number.
        var number: Int
        /// Maxima and non-finite weights of its rows.
        var survey: SweepSurvey
        /// The digests of its rows.
        var digests: [Digest]
        /// Signal and errors of its rows, in every configuration.
        var rows: RowErrors
        /// The same of every partner, and the digests of the partner's rows.
        var candidates: [(errors: RowErrors, digests: [Digest])]
        /// The comparison with every tensor that was kept.
        var kept: [KeptBlock]
        /// The block in other formats; nil if it is not among those that are encoded.
        var formats: FormatBlock?
    }

    private let plan: LayerSweep
    private let blocks: RowBlocks
    private let reader: BlockReader
    private var sweep: any RowSweep & ~Copyable
    private let cut: DigestCut
    private let candidates: [CandidateRows]
    private let kept: [KeptRows]
    private let choice: BlockChoice?
    private var formatRows: FormatRows?

    /// A worker for any block of the layer.
    ///
    /// - Parameters:
    ///   - weights: what stands beside the partners' codes, in their order; none to survey only.
    ///   - inputs: rows that the layer is fed, to multiply partners with; nil for none.
    ///   - choice: the blocks that are encoded in other formats; nil for none.
    init(_ plan: LayerSweep, weights: [LayerWeights], inputs: InputRows? = nil, choice: BlockChoice?) {
        let blocks = plan.blocks
        self.plan = plan
        self.blocks = blocks
        reader = BlockReader(plan.reference, plan.tensor, blocks: blocks)
        cut = DigestCut(of: plan.tensor)
        self.choice = choice
        sweep = plan.family.rowSweep(
            elementType: plan.tensor.elementType, columns: plan.tensor.shape[1], needsCross: plan.options.needsCross,
            needsCodes: plan.options.needsCodes, importance: plan.inputs?.importance, level: .best)
        candidates = zip(plan.partners, weights)
            .map {
                CandidateRows(
                    of: $0, weights: $1, for: plan.tensor, blocks: blocks, importance: plan.inputs?.importance,
                    inputs: inputs, turns: plan.turns)
            }
        kept = plan.kept.map { kept in
            let theirs = RowBlocks(
                rows: blocks.rows, rowBytes: kept.tensor.byteCount / blocks.rows, rowsPerBlock: blocks.rowsPerBlock)
            return KeptRows(kept, of: plan.tensor, blocks: theirs, columns: plan.tensor.shape[1], turns: plan.turns)
        }
    }

    /// The first pass over a block of a layer that is swept, and the digests of its rows.
    ///
    /// - Parameter asked: the block; where bytes are hashed in their order, another one may be taken in its place.
    func survey(
        _ asked: Int, in turns: BlockTurns
    ) throws -> (number: Int, survey: SweepSurvey, digests: [Digest]) {
        let (block, bytes) = try unsafe turns.read(asked, of: plan.tensor, by: reader)
        return unsafe (block, sweep.survey(bytes), cut.digests(of: bytes))
    }

    /// The pass over a block that measures: every configuration, every candidate's rows, and every tensor that was kept.
    ///
    /// The largest errors are those of all blocks that this worker has measured so far; the layer's is their maximum, so
    /// that it is the same whichever worker took which block.
    ///
    /// - Parameters:
    ///   - asked: the block; where bytes are hashed in their order, another one may be measured in its place.
    ///   - survey: the layer's; nil if it is not swept, so that this is the only pass.
    func measure(_ asked: Int, after survey: LayerSweep.Survey?) throws -> Block {
        let turn = try candidates.reduce(asked) { try $1.read($0) }
        let block = try kept.reduce(turn) { try $1.read($0) }
        let bytes = try unsafe reader.read(block)
        let rows = blocks.rows(of: block)
        if let observer = plan.observer, observer.observes(plan.tensor) {
            unsafe try observer.observe(rows, of: plan.tensor, bytes: bytes)
        }
        var errors = RowErrors(rows: 0, configurations: 0)
        if let survey {
            let count = sweep.maximaPerRow
            errors = unsafe sweep.measure(
                bytes, tensorMaxima: survey.tensorMaxima,
                rowMaxima: survey.rows.maxima[rows.lowerBound * count..<rows.upperBound * count])
        }
        return Block(
            number: block,
            survey: survey == nil ? unsafe sweep.survey(bytes) : SweepSurvey(maxima: [], nonFinite: []),
            digests: unsafe cut.digests(of: bytes), rows: errors,
            candidates: try candidates.map { unsafe try $0.measure(against: bytes) },
            kept: kept.map { unsafe $0.compare(with: bytes) },
            formats: survey.flatMap { unsafe encode(bytes, of: block, largest: $0.tensorMaxima[0]) })
    }

    /// The block in other formats; nil if it is not among those that are encoded.
    private func encode(_ bytes: UnsafeRawBufferPointer, of block: Int, largest: Float) -> FormatBlock? {
        let isSampled = choice?.sampled.contains(block) ?? false
        guard isSampled || choice?.certain.contains(block) ?? false else { return nil }
        let rows =
            formatRows
            ?? FormatRows(
                plan.formats, of: plan.tensor, largest: largest, importance: plan.inputs?.importance)
        formatRows = rows
        var found = unsafe rows.measure(bytes)
        found.isSampled = isSampled
        return found
    }
}
