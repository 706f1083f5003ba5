// SPDX-License-Identifier: Apache-2.0

extension CheckRule {
    /// The stable identifier, such as `layer-drop` or `finding/rows-collapsed`.
    package var id: String {
        switch self {
        case .layerUnquantized: "layer-unquantized"
        case .layerUnrotated: "layer-unrotated"
        case .layerScaling: "layer-scaling"
        case .layerGroup: "layer-group"
        case .layerShape: "layer-shape"
        case .layerMissing: "layer-missing"
        case .layerUnmeasured: "layer-unmeasured"
        case .layerUnjudged: "layer-unjudged"
        case .layerAdded: "layer-added"
        case .layerFloor: "layer-floor"
        case .layerDrop: "layer-drop"
        case .poolFloor: "pool-floor"
        case .poolDrop: "pool-drop"
        case .tensorChanged: "tensor-changed"
        case .tensorMissing: "tensor-missing"
        case .tensorAdded: "tensor-added"
        case .markerChanged: "marker-changed"
        case .digest: "digest"
        case .improvement: "improvement"
        case .allowanceExpired: "allowance-expired"
        case .pictures: "pictures"
        case .picture: "picture"
        case .pictureMissing: "picture-missing"
        case .finding(let id): "finding/\(id)"
        }
    }

    /// What the rule asks for, in one sentence.
    package var title: String {
        switch self {
        case .layerUnquantized: "A quantized layer stays quantized."
        case .layerUnrotated: "A rotated layer stays rotated."
        case .layerScaling: "A layer keeps its scaling: one scale for the matrix, or one per row."
        case .layerGroup: "A layer keeps the group of its rotation."
        case .layerShape: "A layer keeps its shape."
        case .layerMissing: "No layer of the baseline is missing."
        case .layerUnmeasured: "Every layer of the baseline can be measured."
        case .layerUnjudged: "Every quantized layer can be judged, but for those that the baseline lists as skipped."
        case .layerAdded: "No layer is quantized that is not in the baseline."
        case .layerFloor: "A layer's figures are within the policy's bounds."
        case .layerDrop: "A layer's figures are no worse than the baseline's, within tolerance."
        case .poolFloor: "The figures of all layers together are within the policy's bounds."
        case .poolDrop: "The figures of all layers together are no worse than the baseline's, within tolerance."
        case .tensorChanged: "An unquantized tensor is as near to the original as in the baseline."
        case .tensorMissing: "No unquantized tensor of the baseline is missing."
        case .tensorAdded: "There is no tensor that is not in the baseline."
        case .markerChanged: "A layer's tensors and marker deviate from the format no more than in the baseline."
        case .digest: "The contents are those of the baseline to the bit."
        case .improvement: "No figure is better than the baseline's beyond tolerance."
        case .allowanceExpired: "No allowance of the policy is past its last day."
        case .pictures: "By the medians over pairs, pictures did not become what the policy does not pass."
        case .picture: "A picture's texture and edges are like those of its reference."
        case .pictureMissing: "Every picture has a partner and can be compared with it."
        case .finding(let id): "The diagnosis does not find \(id)."
        }
    }

    /// The rule of an identifier; nil if there is none.
    package init?(id: String) {
        if let rule = Self.fixed.first(where: { $0.id == id }) {
            self = rule
        } else if id.hasPrefix("finding/") {
            self = .finding(String(id.dropFirst("finding/".count)))
        } else {
            return nil
        }
    }
}
