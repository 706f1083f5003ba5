// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs

extension ConversionPlan {
    /// The layers, quantized or not, and whatever else is not kept byte for byte.
    package var notable: [PlannedTensor] {
        tensors.filter { $0.fate != .kept(.notALayer) }
    }

    /// The layers that are quantized.
    package var quantized: [PlannedTensor] { tensors.filter { $0.marker != nil } }

    /// The layers that are rotated before they are quantized.
    package var rotated: [PlannedTensor] { tensors.filter { $0.marker?.isRotated ?? false } }

    /// The layers that stay unquantized, with the reason; cast ones too.
    package var leftAlone: [(tensor: TensorInfo, reason: KeptReason)] {
        tensors.compactMap { tensor in
            switch tensor.fate {
            case .kept(let reason), .cast(_, let reason): reason == .notALayer ? nil : (tensor.source, reason)
            case .quantized, .removed: nil
            }
        }
    }

    /// The tensors that are cast, with their new type.
    package var cast: [(tensor: TensorInfo, elementType: ElementType)] {
        tensors.compactMap { tensor in
            guard case .cast(let type, _) = tensor.fate else { return nil }
            return (tensor.source, type)
        }
    }

    /// The tensors that are left out, with the reason.
    package var removed: [(tensor: TensorInfo, reason: RemovalReason)] {
        tensors.compactMap { tensor in
            guard case .removed(let reason) = tensor.fate else { return nil }
            return (tensor.source, reason)
        }
    }

    /// Size of all tensors of the input; headers are not counted.
    package var bytesBefore: Int { tensors.reduce(0) { $0 + $1.bytesBefore } }

    /// Size of all tensors of the output; the header is not counted.
    package var bytesAfter: Int { tensors.reduce(0) { $0 + $1.bytesAfter } }
}
