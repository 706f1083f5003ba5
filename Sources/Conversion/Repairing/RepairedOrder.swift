// SPDX-License-Identifier: Apache-2.0

import Checkpoints

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
