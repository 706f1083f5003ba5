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
    ///
    /// A norm that a GGUF file holds plus 1 is not one, whatever its shape.
    var isWeightMatrix: Bool {
        name.hasSuffix(StoredLayer.weightSuffix) && shape.count == 2 && !shape.contains(0)
            && storedForm?.isPlusOne != true
    }
}

/// What a conversion makes of one tensor.
package enum TensorFate: Sendable, Hashable {
    /// Its weights become INT8 codes beside a scale and a marker.
    case quantized(Configuration)
    /// Its bytes stay as they are.
    case kept(KeptReason)
    /// Its values are rounded to another floating-point type, because of `--output-dtype`.
    case cast(ElementType, KeptReason)
    /// It is left out of the output.
    case removed(RemovalReason)
}

/// Why a tensor is left out of the output.
package enum RemovalReason: Sendable, Hashable {
    /// A preset drops it.
    case preset(String)
    /// It is the scale or the marker of a layer that is quantized anew.
    case superseded(layer: String)
}

extension RemovalReason: CustomStringConvertible {
    /// The reason, as the rest of a sentence that begins with the tensor's name.
    package var description: String {
        switch self {
        case .preset(let name): "is left out by --\(name)"
        case .superseded(let layer): "is left out, because \(layer) gets a scale and a marker of its own"
        }
    }
}

/// Why a tensor is not quantized.
package enum KeptReason: Sendable, Hashable {
    /// It is not a layer: not a matrix of weights under a name that ends in `.weight`.
    case notALayer
    /// It is a matrix of weights with more rows or columns than are worked on.
    case tooLarge
    /// It is a matrix of weights, but its elements are not floating-point numbers that can be quantized.
    case elementType(ElementType)
    /// `--exclude-layers` finds its name.
    case excludedByPattern
    /// The recipe's file leaves it as it is.
    case notInRecipe
    /// A preset leaves it alone, because its name holds `pattern`.
    case excludedByPreset(String, pattern: String)
    /// It holds weights that are NaN or infinite.
    case nonFinite(count: Int)
    /// It holds finite weights that are too large to be rotated in float32.
    case tooLargeToRotate(count: Int)
}

extension KeptReason: CustomStringConvertible {
    /// The reason, as the rest of a sentence that begins with the tensor's name.
    package var description: String {
        switch self {
        case .notALayer: "is not a layer"
        case .tooLarge:
            "has more than \(TensorInfo.mostRows) rows or \(TensorInfo.mostColumns) columns"
        case .elementType(let type): "holds \(type.rawValue) already"
        case .excludedByPattern: "is found by --exclude-layers"
        case .notInRecipe: "is left as it is by the recipe"
        case .excludedByPreset(let preset, let pattern): "is left alone by --\(preset) (\(pattern))"
        case .tooLargeToRotate(let count):
            "holds \(count) weight\(count == 1 ? "" : "s") too large to be rotated: sums of them pass what float32 holds"
        case .nonFinite(let count): "holds \(count) weight\(count == 1 ? " that is" : "s that are") not finite"
        }
    }
}
