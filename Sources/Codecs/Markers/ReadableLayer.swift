// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// A quantized layer whose weights can be read, in whatever format.
package enum ReadableLayer: Sendable, Hashable {
    /// INT8 by the matrix or by the row.
    case int8(StoredLayer)
    /// Another format.
    case packed(PackedLayer)

    /// The tensor that holds the codes.
    package var weight: TensorInfo {
        switch self {
        case .int8(let layer): layer.weight
        case .packed(let layer): layer.weight
        }
    }

    /// The layer's name: the weight's without `.weight`.
    package var name: String { StoredLayer.layerName(ofWeight: weight.name) }

    /// Output rows and input columns.
    package var shape: [Int] {
        switch self {
        case .int8(let layer): layer.shape
        case .packed(let layer): layer.shape
        }
    }

    /// Output rows.
    package var rows: Int { shape[0] }
    /// Input columns.
    package var columns: Int { shape[1] }

    /// The rotation that reading takes off; nil if there is none.
    package var rotation: Rotation? {
        switch self {
        case .int8(let layer): layer.rotation
        case .packed(let layer): layer.format.rotation
        }
    }

    /// The label in reports: `row/rot64`, `nvfp4`.
    package var label: String {
        switch self {
        case .int8(let layer): layer.encoding.label
        case .packed(let layer): layer.format.label
        }
    }

    /// The element type that dequantization returns, as the file names it, such as `torch.bfloat16`; nil if it does not.
    package var originalType: String? {
        switch self {
        case .int8(let layer): layer.marker?.originalType
        case .packed(let layer): layer.originalType
        }
    }

    /// The names of the tensors that the layer is made of, and of those that mean nothing without it.
    package var tensorNames: Set<String> {
        let usual = StoredLayer.tensorNames(ofLayer: name)
        switch self {
        case .int8(let layer): return Set(usual + layer.parts.map(\.tensor.name))
        case .packed(let layer): return Set(usual + layer.parts.values.map(\.name) + [layer.weight.name])
        }
    }

    /// Whether it is FP8 by a scale of its own, which older files say in a word.
    package var isFP8: Bool {
        if case .packed(let layer) = self, case .fp8 = layer.format { true } else { false }
    }
}
