// SPDX-License-Identifier: Apache-2.0

/// What a check looks at; its identifier is stable, in documents, policies and code scanning.
package enum CheckRule: Sendable, Hashable {
    /// A layer that is quantized in the baseline is left in floating point.
    case layerUnquantized
    /// A layer that is rotated in the baseline is not any more.
    case layerUnrotated
    /// A layer has one scale for the matrix and had one per row, or the other way round.
    case layerScaling
    /// A layer is rotated by another group, or newly.
    case layerGroup
    /// A layer has another shape.
    case layerShape
    /// The candidate lacks a layer.
    case layerMissing
    /// A layer is there and cannot be measured.
    case layerUnmeasured
    /// A layer that looks quantized cannot be judged, and the baseline does not know that.
    case layerUnjudged
    /// A layer is quantized that is not in the baseline.
    case layerAdded
    /// A layer's figure is beyond the policy's bound.
    case layerFloor
    /// A layer's figure is worse than in the baseline, by more than is tolerated.
    case layerDrop
    /// The pool's figure is beyond the policy's bound.
    case poolFloor
    /// The pool's figure is worse than in the baseline, by more than is tolerated.
    case poolDrop
    /// A tensor that is not quantized is further from the original than in the baseline.
    case tensorChanged
    /// The candidate lacks a tensor that is not quantized.
    case tensorMissing
    /// The candidate has a tensor that the baseline lacks.
    case tensorAdded
    /// Tensors or marker of a layer deviate from what convert-to-quant writes in a way that they did not.
    case markerChanged
    /// Codes and scales of a layer, or other contents of the file, are not the same to the bit.
    case digest
    /// A figure is better than in the baseline, by more than a drop of which would be tolerated.
    case improvement
    /// An allowance whose last day is over.
    case allowanceExpired
    /// By the medians over pairs, pictures became what the policy does not pass.
    case pictures
    /// A pair of pictures is not alike.
    case picture
    /// A picture has no partner, or could not be compared with it.
    case pictureMissing
    /// A finding of the diagnosis, by its identifier.
    case finding(String)

    /// Every rule but those of findings, the worst kind first.
    package static let fixed: [CheckRule] = [
        .layerMissing, .layerUnmeasured, .layerUnjudged, .layerUnquantized, .layerUnrotated, .layerScaling, .layerGroup,
        .layerShape,
        .layerAdded, .layerFloor, .layerDrop, .poolFloor, .poolDrop, .tensorMissing, .tensorChanged, .tensorAdded,
        .pictures, .pictureMissing, .picture, .markerChanged, .digest, .allowanceExpired, .improvement,
    ]

    /// The rules whose action a policy sets by their identifier, and what it is by default.
    static let defaultActions: [CheckRule: Action] = [
        .layerMissing: .fail, .layerUnmeasured: .fail, .layerUnjudged: .fail, .layerUnquantized: .fail,
        .layerUnrotated: .fail,
        .layerScaling: .fail, .layerGroup: .fail, .layerShape: .fail, .layerAdded: .fail, .tensorMissing: .fail,
        .tensorChanged: .fail, .tensorAdded: .report, .markerChanged: .report, .digest: .report,
        .allowanceExpired: .report, .improvement: .report, .pictures: .fail, .pictureMissing: .fail, .picture: .report,
    ]
}
