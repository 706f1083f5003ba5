// SPDX-License-Identifier: Apache-2.0

/// Where a layer's marker was found.
package enum QuantizationMarkerSource: String, Sendable, Hashable {
    /// In the tensor `L.comfy_quant`.
    case tensor
    /// In the header, under `_quantization_metadata`.
    case header
    /// Nowhere.
    case none
}
