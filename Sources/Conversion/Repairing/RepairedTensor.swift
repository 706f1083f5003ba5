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
