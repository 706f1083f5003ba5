// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// One INT8 layer of a checkpoint, described by what its tensors are and not by what its file is called.
///
/// The weight in its original basis is `unrotate(code · scale)`; see `scaling` and `group`.
package struct QuantizedLayer: Sendable, Hashable {
    /// The codes: I8, `[out, in]`.
    package let weight: TensorInfo
    /// The scale: F32, BF16 or F16; one element, or one per row.
    package let scale: TensorInfo
    /// Whether there is one scale for the matrix or one per row, as the scale's shape says.
    ///
    /// A layer of one row has one element in either mode; the marker's `per_row` decides then.
    package let scaling: Scaling
    /// The rotation to take off, as the marker says; nil if there is none.
    ///
    /// Its group divides `columns`, but is not always a power of 4: convert-to-quant writes 128 too.
    package let rotation: Rotation?
    /// What the file says about the layer; nil if it says nothing.
    package let marker: QuantizationMarker?
    /// Where the marker was found.
    package let markerSource: QuantizationMarkerSource
    /// How the layer differs from what convert-to-quant writes.
    package let dialects: Set<QuantizedLayerDialect>
    /// Tensors beside the codes that change nothing: an activation scale, a zero point of zeros.
    package internal(set) var leftovers: [TensorInfo] = []

    /// Whose layout it is; nil for ComfyUI's.
    package var maker: String? {
        if weight.name.hasSuffix(".weight._data") { return "quanto" }
        if weight.name.hasSuffix(".int8_weight") { return "TurboDiffusion" }
        if isScaleOfLargestWeights { return "bitsandbytes" }
        return scale.name.hasSuffix(".scale") ? "SDNQ" : nil
    }

    /// The layer's name: the weight's without `.weight`.
    package var name: String { Self.layerName(ofWeight: weight.name) }
    /// Group size of the rotation; nil if there is none.
    package var group: Int? { rotation?.groupSize }
    /// Output rows.
    package var rows: Int { weight.shape[0] }
    /// Input columns.
    package var columns: Int { weight.shape[1] }
}
