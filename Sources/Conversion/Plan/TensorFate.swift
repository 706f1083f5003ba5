// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

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
