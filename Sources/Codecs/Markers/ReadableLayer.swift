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

    /// The shape of the tensor that it stands for, which is that of a matrix unless a GGUF file says otherwise.
    package var tensorShape: [Int] {
        switch self {
        case .int8(let layer): layer.shape
        case .packed(let layer): layer.tensorShape
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

    /// How INT8 codes are scaled; nil for other formats.
    package var scaling: Scaling? {
        if case .int8(let layer) = self { layer.scaling } else { nil }
    }

    /// Bits per weight: codes and all that stands beside them to read them.
    package var bitsPerWeight: Double {
        switch self {
        case .int8(let layer):
            Double((layer.weight.byteCount + layer.scale.byteCount) * 8) / Double(layer.rows * layer.columns)
        case .packed(let layer): layer.bitsPerWeight
        }
    }

    /// Whether each row has bytes of its own, which are those of the tensor's row.
    package var hasOwnBytesPerRow: Bool {
        switch self {
        case .int8: true
        case .packed(let layer): layer.hasOwnBytesPerRow
        }
    }

    /// The same layer in the shape of an original's tensor; nil if it cannot have that.
    package func fitted(to shape: [Int]) -> ReadableLayer? {
        switch self {
        case .int8(let layer): layer.shape == shape ? self : nil
        case .packed(let layer): layer.tensorShape == shape ? self : layer.cropped(to: shape).map(Self.packed)
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

    /// The tensors that its weights are made of: the codes, then what stands beside them by name.
    package var measuredTensors: [TensorInfo] {
        switch self {
        case .int8(let layer): [layer.weight, layer.scale]
        case .packed(let layer): [layer.weight] + layer.parts.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// Whether it is FP8 by a scale of its own, which older files say in a word.
    package var isFP8: Bool {
        if case .packed(let layer) = self, case .fp8 = layer.format { true } else { false }
    }
}
