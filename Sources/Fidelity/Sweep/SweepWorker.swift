// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// What one task needs to measure blocks of a layer: its buffers and its kernels' scratch.
final class SweepWorker {
    private let plan: LayerSweep
    private let blocks: RowBlocks
    private let reader: BlockReader
    private var sweep: RowSweep
    private let candidates: [CandidateRows]

    /// A worker for any block of the layer.
    ///
    /// - Parameter scales: the partners' scales, in their order; none to survey only.
    init(_ plan: LayerSweep, scales: [[Float]]) throws {
        self.plan = plan
        blocks = plan.blocks
        reader = BlockReader(plan.reference, plan.tensor, blocks: blocks)
        sweep = RowSweep(
            elementType: plan.tensor.elementType, columns: plan.tensor.shape[1], rotations: plan.rotations,
            needsCross: plan.options.needsCross, needsCodes: plan.options.needsCodes)
        candidates = zip(plan.partners, scales)
            .map { CandidateRows(of: $0, scales: $1, for: plan.tensor, blocks: plan.blocks) }
    }

    /// The first pass over a block, and the digests of its rows.
    func survey(_ block: Int) throws -> (survey: RowSweep.Survey, digests: [Digest]) {
        let bytes = try unsafe reader.read(block)
        let digests = stride(from: 0, to: bytes.count, by: blocks.rowBytes)
            .map { start in
                unsafe Digest(of: UnsafeRawBufferPointer(rebasing: bytes[start..<start + blocks.rowBytes]))
            }
        return (unsafe sweep.survey(bytes), digests)
    }

    /// The second pass over a block: every configuration, and every candidate's rows.
    ///
    /// The largest errors are those of all blocks that this worker has measured so far; the layer's is their maximum, so
    /// that it is the same whichever worker took which block.
    func measure(_ block: Int, tensorMaxima: [Float], rowMaxima: [Float]) throws -> (RowErrors, [RowErrors]) {
        let bytes = try unsafe reader.read(block)
        let rows = blocks.rows(of: block)
        let measured = try candidates.map { try unsafe $0.measure(block, against: bytes) }
        guard plan.options.sweeps else { return (RowErrors(rows: rows.count, configurations: 0), measured) }
        let count = sweep.rotations.count
        let errors = unsafe sweep.measure(
            bytes, tensorMaxima: tensorMaxima, rowMaxima: rowMaxima[rows.lowerBound * count..<rows.upperBound * count])
        return (errors, measured)
    }
}

/// One candidate's rows of the layer, as one task reads them.
private final class CandidateRows {
    private let scales: [Float]
    private let blocks: RowBlocks
    private let reader: BlockReader
    private var comparison: RowComparison

    init(of partner: Partner, scales: [Float], for tensor: TensorInfo, blocks: RowBlocks) {
        let columns = tensor.shape[1]
        self.blocks = RowBlocks(rows: blocks.rows, rowBytes: columns, rowsPerBlock: blocks.rowsPerBlock)
        self.scales = scales
        reader = BlockReader(
            partner.candidate.checkpoint, partner.layer.weight, blocks: self.blocks, firstRow: partner.firstRow)
        comparison = RowComparison(elementType: tensor.elementType, columns: columns, rotation: partner.rotation)
    }

    func measure(_ block: Int, against original: UnsafeRawBufferPointer) throws -> RowErrors {
        let codes = try unsafe reader.read(block)
        return unsafe comparison.measure(original, codes: codes, scales: scales[blocks.rows(of: block)])
    }
}
