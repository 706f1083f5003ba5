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

    fileprivate var blocks: RowBlocks {
        let rows = original.elementCount / columns
        return RowBlocks(rows: rows, rowBytes: rows == 0 ? 0 : original.byteCount / rows)
    }

    fileprivate var areFloating: Bool {
        original.elementType.isFloatingWeight && tensor.elementType.isFloatingWeight
    }
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
        let blocks = plan.blocks
        let other = RowBlocks(
            rows: blocks.rows, rowBytes: blocks.rows == 0 ? 0 : plan.tensor.byteCount / blocks.rows,
            rowsPerBlock: blocks.rowsPerBlock)
        ours = BlockReader(plan.reference, plan.original, blocks: blocks)
        theirs = BlockReader(plan.candidate.checkpoint, plan.tensor, blocks: other)
        if plan.areFloating {
            comparison = RowComparison(elementType: plan.original.elementType, columns: plan.columns, rotation: nil)
        }
    }

    func compare(_ block: Int) throws -> BlockComparison {
        let ours = try unsafe ours.read(block)
        let theirs = try unsafe theirs.read(block)
        let (from, to) = (plan.original.elementType, plan.tensor.elementType)
        var result = BlockComparison(isEqual: unsafe from == to && ours.elementsEqual(theirs))
        guard plan.areFloating else { return result }
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
