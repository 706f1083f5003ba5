// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// A tensor of a repaired file, and where its bytes come from.
enum RepairedTensor: Sendable {
    /// Byte for byte what a tensor of the input holds, perhaps under another name or shape.
    case copied(TensorInfo, as: TensorPlan)
    /// A scale of the input in F32; one number becomes a number per row.
    case widened(TensorInfo, as: TensorPlan)
    /// A marker that is written anew.
    case made([UInt8], TensorPlan)
    /// Codes that are made anew from the original, with the name of the scale that is written with them.
    case codes(Requantization, TensorPlan, scale: String)
    /// The scale of such a layer.
    case scaleOfCodes(TensorPlan)

    /// What is written.
    var plan: TensorPlan {
        switch self {
        case .copied(_, let plan), .widened(_, let plan), .made(_, let plan), .codes(_, let plan, _),
            .scaleOfCodes(let plan):
            plan
        }
    }

    /// A tensor that stays as it is.
    static func kept(_ tensor: TensorInfo) -> RepairedTensor {
        .copied(
            tensor, as: TensorPlan(name: tensor.name, elementType: tensor.elementType, shape: tensor.shape))
    }
}

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

/// The order in which a repaired file's tensors stand: the input's, as long as that costs no tensor its alignment.
///
/// A tensor is aligned if it begins at a multiple of its element's width; some readers are slower, or fail, without. A
/// marker that becomes longer or shorter would move what follows, so it is padded with spaces, which JSON allows.
struct RepairedOrder {
    /// The tensors, in the input's order; new ones come last.
    let tensors: [RepairedTensor]
    /// Whether no tensor that was aligned loses that.
    let isKept: Bool

    init(_ checkpoint: Checkpoint, _ tensors: [RepairedTensor]) {
        let lastWide = tensors.lastIndex { $0.plan.elementType.bitWidth > 8 } ?? -1
        self.tensors = tensors.enumerated()
            .map { index, tensor in
                guard index < lastWide, case .made(let bytes, let plan) = tensor,
                    let old = checkpoint.tensor(named: plan.name)
                else { return tensor }
                return Self.padded(bytes, plan, asLongAs: old.byteCount)
            }
        isKept = Self.keepsAlignment(checkpoint, self.tensors)
    }

    /// The marker with as many spaces as make its length the old one's, modulo 8.
    private static func padded(_ bytes: [UInt8], _ plan: TensorPlan, asLongAs count: Int) -> RepairedTensor {
        let spaces = ((count - bytes.count) % 8 + 8) % 8
        var plan = plan
        plan.shape = [bytes.count + spaces]
        return .made(bytes + Array(repeating: UInt8(ascii: " "), count: spaces), plan)
    }

    private static func keepsAlignment(_ checkpoint: Checkpoint, _ tensors: [RepairedTensor]) -> Bool {
        // Where the data of each file begins.
        let starts = checkpoint.tensors.reduce(into: [Int: Int]()) { starts, tensor in
            starts[tensor.fileIndex] = min(starts[tensor.fileIndex] ?? .max, tensor.offset)
        }
        var offset = 0
        for tensor in tensors {
            let plan = tensor.plan
            let width = max(1, plan.elementType.bitWidth / 8)
            let old = checkpoint.tensor(named: plan.name).map { $0.offset - (starts[$0.fileIndex] ?? 0) }
            if !offset.isMultiple(of: width), old?.isMultiple(of: width) ?? true { return false }
            offset += plan.byteCount
        }
        return true
    }
}
