// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// A tensor of a repaired file, and where its bytes come from.
enum RepairedTensor: Sendable {
    /// Byte for byte what a tensor of the input holds, perhaps under another name or shape.
    case copy(TensorInfo, as: TensorPlan)
    /// Bytes made anew: a marker, or a scale widened to F32.
    case made([UInt8], TensorPlan)

    /// Codes that are made anew from the original, with the scale that is written with them.
    case quantized(Requantization, TensorPlan, scale: TensorPlan)
    /// The scale of such a layer.
    case scaleOfQuantized(TensorPlan)

    /// What is written.
    var plan: TensorPlan {
        switch self {
        case .copy(_, let plan), .made(_, let plan), .quantized(_, let plan, _), .scaleOfQuantized(let plan): plan
        }
    }
}
