// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
import Codecs

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
        case .excludedByPreset(let preset, let pattern): "is left alone by --\(preset) (\(pattern))"
        case .tooLargeToRotate(let count):
            "holds \(count) weight\(count == 1 ? "" : "s") too large to be rotated: sums of them pass what float32 holds"
        case .nonFinite(let count): "holds \(count) weight\(count == 1 ? " that is" : "s that are") not finite"
        }
    }
}
