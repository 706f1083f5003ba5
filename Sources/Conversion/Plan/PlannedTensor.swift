// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

/// One tensor of the input, and what a conversion makes of it.
package struct PlannedTensor: Sendable, Hashable {
    /// The tensor as it is in the input.
    package let source: TensorInfo
    /// What becomes of it.
    package let fate: TensorFate
    /// The tensors that are written for it: itself, or codes, scale and marker; none if it is removed.
    package let outputs: [TensorPlan]
    /// The layer's marker; nil if it is not quantized.
    package let marker: QuantizationMarker?

    /// Whether this is a matrix of weights under a name that ends in `.weight`, quantized or not.
    package var isLayer: Bool {
        switch fate {
        case .quantized: true
        case .kept(let reason), .cast(_, let reason): reason != .notALayer
        case .removed: source.isWeightMatrix
        }
    }

    /// How the layer is scaled; nil if it is not quantized.
    package var scaling: Scaling? {
        guard case .quantized(let configuration) = fate else { return nil }
        return configuration.scaling
    }

    /// Size of the tensor in the input.
    package var bytesBefore: Int { source.byteCount }

    /// Size of what is written for it, scale and marker included.
    package var bytesAfter: Int { outputs.reduce(0) { $0 + $1.byteCount } }
}

extension TensorInfo {
    /// Whether this is a matrix that holds weights, by name and shape: rank 2, not empty, under a name that ends in `.weight`.
    var isWeightMatrix: Bool {
        name.hasSuffix(StoredLayer.weightSuffix) && shape.count == 2 && !shape.contains(0)
    }
}
