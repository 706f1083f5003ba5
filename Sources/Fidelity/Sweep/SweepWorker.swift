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
    private let partner: Partner
    private let scales: [Float]
    private let blocks: RowBlocks
    private var codes: [UInt8]
    private var comparison: RowComparison

    init(of partner: Partner, scales: [Float], for tensor: TensorInfo, blocks: RowBlocks) {
        let columns = tensor.shape[1]
        self.partner = partner
        self.scales = scales
        self.blocks = blocks
        codes = Array(repeating: 0, count: min(blocks.rows, blocks.rowsPerBlock) * columns)
        comparison = RowComparison(elementType: tensor.elementType, columns: columns, rotation: partner.rotation)
    }

    /// The errors of those rows of a block that the candidate has a partner for.
    func measure(_ block: Int, against original: UnsafeRawBufferPointer) throws -> RowErrors {
        let all = blocks.rows(of: block)
        let rows = all.clamped(to: partner.originalRows)
        guard !rows.isEmpty else { return RowErrors(rows: 0, configurations: 1) }
        let first = rows.lowerBound - partner.originalRows.lowerBound
        let columns = partner.layer.columns
        let start = (rows.lowerBound - all.lowerBound) * blocks.rowBytes
        let weights = unsafe UnsafeRawBufferPointer(
            rebasing: original[start..<start + rows.count * blocks.rowBytes])
        return try unsafe codes.withUnsafeMutableBytes { codes in
            let codes = unsafe UnsafeMutableRawBufferPointer(rebasing: codes[..<(rows.count * columns)])
            try unsafe partner.candidate.checkpoint.read(
                partner.layer.weight, at: (partner.firstRow + first) * columns, into: codes)
            return unsafe comparison.measure(
                weights, codes: UnsafeRawBufferPointer(codes), scales: scales[first..<first + rows.count])
        }
    }
}
