// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

/// A quantized layer, and the floating-point weight that it becomes.
package struct DequantizedLayer: Sendable, Hashable {
    /// The layer as it is in the file.
    package let layer: StoredLayer
    /// The element type of the weight that is written: BF16, F16, F32 or F64.
    package let elementType: ElementType

    /// The tensor that is written.
    var output: TensorPlan {
        TensorPlan(name: layer.name + StoredLayer.weightSuffix, elementType: elementType, shape: layer.shape)
    }
}

extension DequantizedLayer {
    /// A layer with the type that was asked for, else its marker's `orig_dtype`, else BF16.
    init(_ layer: StoredLayer, as elementType: ElementType?) {
        self.layer = layer
        self.elementType = elementType ?? layer.marker?.originalType.flatMap(Self.elementType(named:)) ?? .bf16
    }

    /// The element type of a PyTorch name such as `torch.bfloat16`; nil if weights cannot have that type.
    private static func elementType(named name: String) -> ElementType? {
        switch name {
        case "torch.bfloat16", "bfloat16": .bf16
        case "torch.float16", "torch.half", "float16": .f16
        case "torch.float32", "torch.float", "float32": .f32
        case "torch.float64", "torch.double", "float64": .f64
        default: nil
        }
    }
}
