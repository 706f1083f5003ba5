// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// The comparison of a tensor that a candidate did not quantize with the original's.
struct UnquantizedComparison: Sendable {
    /// The original's file.
    let reference: Checkpoint
    /// The tensor in it.
    let original: TensorInfo
    /// The candidate.
    let candidate: Candidate
    /// The tensor of the same shape in it.
    let tensor: TensorInfo
    /// What to measure where the tensor is a layer.
    let options: AnalysisOptions

    /// Reads both tensors and compares them.
    func run() async throws -> UnquantizedTensor {
        guard !areOfOtherSizes else {
            return UnquantizedTensor(candidate: candidate.label, name: original.name, state: .changed, maxAbsDiff: nil)
        }
        let parts = try await concurrentMap(count: blocks.count, limit: options.threads) {
            Worker(self)
        } body: { worker, block in
            try worker.compare(block)
        }
        let state: UnquantizedTensor.State =
            parts.allSatisfy(\.isEqual) ? .equal : parts.allSatisfy(\.isCast) ? .cast : .changed
        var result = UnquantizedTensor(candidate: candidate.label, name: original.name, state: state, maxAbsDiff: nil)
        if state == .equal { result.maxAbsDiff = 0 }
        if var rows = parts.first?.errors {
            for part in parts.dropFirst() {
                part.errors.map { rows.append($0) }
            }
            result.values = values(of: rows, state)
            guard state != .equal else { return result }
            let worst = rows.worst[0]
            result.maxAbsDiff = worst.isFinite && !parts.contains(where: \.nonFiniteDiffers) ? worst : nil
        }
        return result
    }

    /// The energies, and the metrics of a layer that differs; those of codes and of zeros make no sense here.
    private func values(of rows: RowErrors, _ state: UnquantizedTensor.State) -> MetricValues {
        let metrics = options.metrics.subtracting([.codeEntropy, .zeroFraction])
        return MetricValues(
            of: rows, configuration: 0, isRotated: true, finite: max(original.elementCount, 1),
            metrics: original.isLayer && state != .equal ? metrics : [])
    }

    /// Rows to cut both tensors by: a matrix's own, else runs along the last dimension.
    fileprivate var columns: Int { max(original.shape.last ?? 1, 1) }

    /// The original's rows, or single bytes where only bytes are compared.
    fileprivate var blocks: RowBlocks { blocks(of: original) }

    /// The same cut of a tensor of the same shape.
    fileprivate func blocks(of tensor: TensorInfo) -> RowBlocks {
        guard areMeasured else { return RowBlocks(rows: tensor.byteCount, rowBytes: 1) }
        let rows = original.elementCount / columns
        guard rows > 0 else { return RowBlocks(rows: 0, rowBytes: 0) }
        let blocks = RowBlocks(rows: rows, rowBytes: original.byteCount / rows)
        return RowBlocks(rows: rows, rowBytes: tensor.byteCount / rows, rowsPerBlock: blocks.rowsPerBlock)
    }

    /// Whether errors can be told: both hold numbers, in rows that memory has room for.
    fileprivate var areMeasured: Bool {
        original.elementType.isFloatingWeight && tensor.elementType.isFloatingWeight
            && columns <= TensorInfo.mostColumns && original.elementCount / columns <= TensorInfo.mostRows
    }

    /// Whether they cannot be equal, so that nothing needs to be read.
    fileprivate var areOfOtherSizes: Bool { !areMeasured && original.byteCount != tensor.byteCount }
}

/// What one block of both tensors says.
private struct BlockComparison: Sendable {
    var isEqual: Bool
    var isCast = false
    var nonFiniteDiffers = false
    var errors: RowErrors?
}

/// One task's readers and scratch.
private final class Worker {
    private let plan: UnquantizedComparison
    private let ours: BlockReader
    private let theirs: BlockReader
    private var comparison: RowComparison?

    init(_ plan: UnquantizedComparison) {
        self.plan = plan
        ours = BlockReader(plan.reference, plan.original, blocks: plan.blocks)
        theirs = BlockReader(plan.candidate.checkpoint, plan.tensor, blocks: plan.blocks(of: plan.tensor))
        if plan.areMeasured {
            comparison = RowComparison(elementType: plan.original.elementType, columns: plan.columns, rotation: nil)
        }
    }

    func compare(_ block: Int) throws -> BlockComparison {
        let ours = try unsafe ours.read(block)
        let theirs = try unsafe theirs.read(block)
        let (from, to) = (plan.original.elementType, plan.tensor.elementType)
        var result = BlockComparison(isEqual: unsafe from == to && ours.elementsEqual(theirs))
        guard plan.areMeasured else { return result }
        if from != to {
            unsafe withUnsafeTemporaryAllocation(byteCount: theirs.count, alignment: 64) { cast in
                unsafe from.cast(ours, to: to, into: cast)
                result.isCast = unsafe cast.elementsEqual(theirs)
            }
        }
        if let (errors, differs) = unsafe comparison?.measure(ours, others: theirs, otherType: to) {
            result.errors = errors
            result.nonFiniteDiffers = differs
        }
        return result
    }
}
