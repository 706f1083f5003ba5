// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A tensor that a candidate did not quantize, of the same shape as the original's.
struct KeptTensor: Sendable {
    /// The candidate.
    let candidate: Candidate
    /// The tensor in it.
    let tensor: TensorInfo

    /// Whether errors can be told: both hold numbers, and a matrix has rows that memory has room for.
    func isMeasured(against original: TensorInfo) -> Bool {
        original.elementType.isFloatingWeight && tensor.elementType.isFloatingWeight
            && (original.isLayer || !DigestCut(of: original).isRows)
    }

    /// Whether the two cannot be equal, so that nothing needs to be compared.
    func isOfOtherSize(than original: TensorInfo) -> Bool {
        !isMeasured(against: original) && original.byteCount != tensor.byteCount
    }

    /// What the comparison of all blocks comes to.
    func result(_ parts: [KeptBlock], against original: TensorInfo, options: AnalysisOptions) -> UnquantizedTensor {
        let state: UnquantizedTensor.State =
            parts.allSatisfy(\.isEqual) ? .equal : parts.allSatisfy(\.isCast) ? .cast : .changed
        var result = UnquantizedTensor(
            candidate: candidate.label, name: original.name, state: state, maxAbsDiff: state == .equal ? 0 : nil)
        guard var rows = parts.first?.errors else { return result }
        for part in parts.dropFirst() {
            part.errors.map { rows.append($0) }
        }
        let sums = LayerSums(
            of: rows, configuration: 0, isRotated: false,
            finite: original.elementCount - parts.reduce(0) { $0 + $1.nonFinite })
        // It has no codes.
        let metrics = options.metrics.filter { !$0.needs.contains(.codes) }
        result.values = MetricValues(sums, metrics: original.isLayer && state != .equal ? metrics : [])
        guard state != .equal else { return result }
        let worst = rows.worst[0]
        result.maxAbsDiff = worst.isFinite && !parts.contains(where: \.nonFiniteDiffers) ? worst : nil
        return result
    }

    /// What is told of a tensor that cannot be equal, without reading it.
    func changed(against original: TensorInfo) -> UnquantizedTensor {
        UnquantizedTensor(candidate: candidate.label, name: original.name, state: .changed, maxAbsDiff: nil)
    }
}

/// What one block of both tensors says.
struct KeptBlock: Sendable {
    /// Whether the bytes are equal, and the types too.
    var isEqual: Bool
    /// Whether the values are the original's, rounded to another type.
    var isCast = false
    /// NaN and infinite values of the original.
    var nonFinite = 0
    /// Whether a row of the two has another number of them.
    var nonFiniteDiffers = false
    /// The errors; nil if none can be told.
    var errors: RowErrors?
    /// The digests of the candidate's pieces.
    var digests: [Digest]
}

/// A candidate's unquantized tensor, block by block, as one task reads and compares it.
@safe
final class KeptRows {
    private let kept: KeptTensor
    private let original: TensorInfo
    private let columns: Int
    private let reader: BlockReader
    private let turns: BlockTurns
    private let cut: DigestCut
    private var comparison: RowComparison?
    private var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameters:
    ///   - blocks: the candidate's tensor in as many blocks as the original's.
    ///   - columns: values that are compared together; a block may end with fewer.
    init(_ kept: KeptTensor, of original: TensorInfo, blocks: RowBlocks, columns: Int, turns: BlockTurns) {
        self.kept = kept
        self.original = original
        self.columns = columns
        self.turns = turns
        cut = DigestCut(of: kept.tensor)
        reader = BlockReader(kept.candidate.checkpoint, kept.tensor, blocks: blocks, isInModelOrder: true)
        if kept.isMeasured(against: original) {
            comparison = RowComparison(
                elementType: original.elementType, columns: columns, with: .plain(kept.tensor.elementType))
        }
    }

    /// Reads a block; the one that was asked for, or the next one where bytes are hashed in their order.
    func read(_ asked: Int) throws -> Int {
        let (block, read) = unsafe try turns.read(asked, of: kept.tensor, by: reader)
        unsafe bytes = read
        return block
    }

    /// Compares the block that was read with the original's.
    func compare(with ours: UnsafeRawBufferPointer) -> KeptBlock {
        let (from, to) = (original.elementType, kept.tensor.elementType)
        var result = KeptBlock(
            isEqual: unsafe from == to && ours.elementsEqual(bytes), digests: unsafe cut.digests(of: bytes))
        guard comparison != nil else { return result }
        if from != to {
            unsafe withUnsafeTemporaryAllocation(byteCount: bytes.count, alignment: 64) { cast in
                unsafe from.cast(ours, to: to, into: cast)
                result.isCast = unsafe cast.elementsEqual(bytes)
            }
        }
        let whole = ours.count / (columns * from.bitWidth / 8) * columns
        unsafe measure(&comparison, part(ours, from, 0, whole), part(bytes, to, 0, whole), into: &result)
        let count = ours.count / (from.bitWidth / 8)
        if whole < count {
            var rest: RowComparison? = RowComparison(elementType: from, columns: count - whole, with: .plain(to))
            unsafe measure(&rest, part(ours, from, whole, count), part(bytes, to, whole, count), into: &result)
        }
        return result
    }

    private func measure(
        _ comparison: inout RowComparison?, _ ours: UnsafeRawBufferPointer, _ theirs: UnsafeRawBufferPointer,
        into result: inout KeptBlock
    ) {
        guard
            let (errors, nonFinite, differs) = unsafe comparison?.measure(ours, against: StoredRows(theirs))
        else { return }
        result.nonFinite += nonFinite
        result.nonFiniteDiffers = result.nonFiniteDiffers || differs
        if result.errors == nil { result.errors = errors } else { result.errors?.append(errors) }
    }

    private func part(
        _ bytes: UnsafeRawBufferPointer, _ type: ElementType, _ first: Int, _ end: Int
    ) -> UnsafeRawBufferPointer {
        let size = type.bitWidth / 8
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[first * size..<end * size])
    }
}
