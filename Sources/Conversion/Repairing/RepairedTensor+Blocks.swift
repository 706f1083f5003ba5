// SPDX-License-Identifier: Apache-2.0

import Checkpoints

extension RepairedTensor {
    /// The blocks of a tensor: bytes if it is copied, rows if it is widened or made anew, all at once for a marker.
    func blocks(at index: Int) -> [Block] {
        switch self {
        case .copied(let source, _): Block.covering(source.byteCount, unitBytes: 1, ofTensor: index)
        case .widened(_, let plan):
            Block.covering(plan.byteCount / MemoryLayout<Float>.size, unitBytes: 4, ofTensor: index)
        case .made: [Block(tensor: index, units: 0..<1)]
        case .codes(let requantization, _, _): Self.blocks(of: requantization.sources, at: index)
        case .scaleOfCodes: []
        }
    }

    /// Rows of the layer, none of which come from two tensors of the original.
    private static func blocks(of sources: [TensorInfo], at index: Int) -> [Block] {
        var firstRow = 0
        return sources.flatMap { source in
            defer { firstRow += source.shape[0] }
            return Block.covering(source.shape[0], unitBytes: source.rowByteCount, ofTensor: index)
                .map { Block(tensor: index, units: $0.units.lowerBound + firstRow..<$0.units.upperBound + firstRow) }
        }
    }

    /// Where a block is read from; nil for what is made of nothing.
    func place(of units: Range<Int>, in checkpoint: Checkpoint) -> BlockPlace? {
        switch self {
        case .copied(let source, _): return BlockPlace(checkpoint: checkpoint, tensor: source, bytes: units)
        case .codes(let requantization, _, _):
            let (source, firstRow) = requantization.source(ofRow: units.lowerBound)
            let rows = units.lowerBound - firstRow..<units.upperBound - firstRow
            return BlockPlace(
                checkpoint: requantization.reference, tensor: source, bytes: source.byteRange(ofRows: rows))
        case .widened, .made, .scaleOfCodes: return nil
        }
    }
}
