// SPDX-License-Identifier: Apache-2.0

/// A way in which a quantized layer differs from what convert-to-quant 1.3.4 writes.
///
/// All can be read. Some cost accuracy, and some are refused or misread by other programs. The raw value is the
/// identifier in documents.
package enum StoredLayerDialect: String, Sendable, Hashable, CaseIterable {
    /// There is no marker, in a tensor or in the header.
    case noMarker = "no_marker"
    /// The marker is only in the header.
    case headerMarkerOnly = "header_marker_only"
    /// The header's entry has a prefix in its name that the tensors lack, or the other way round.
    case headerPrefix = "header_prefix"
    /// The marker in the tensor and the one in the header say different things; ComfyUI follows the header.
    case markersDisagree = "markers_disagree"
    /// One of the two markers cannot be understood; what is said of the layer is the other's.
    case unreadableMarker = "unreadable_marker"
    /// The marker names no format.
    case noFormat = "no_format"
    /// The marker says that the layer is rotated, and by no group size: 256 is meant.
    case noGroupSize = "no_group_size"
    /// The marker's settings stand in `params`.
    case nestedParameters = "nested_parameters"
    /// The rotation's group is not a power of 4, which comfy-kitchen refuses to load.
    case groupIsNoPowerOfFour = "group_no_power_of_4"
    /// The scale is called `scale_weight`.
    case legacyScaleName = "legacy_scale_name"
    /// One scale for a whole matrix that is marked as rotated.
    case tensorScaleWithRotation = "tensor_scale_with_rotation"
    /// The scale is BF16 or F16: bits are lost.
    case narrowScale = "narrow_scale"
    /// The row scale has shape `[out]`, which comfy-kitchen's dequantization refuses or applies to the columns.
    case flatRowScale = "flat_row_scale"
    /// The marker says that there is one scale per row, and there is one for the matrix.
    case missingRowScale = "missing_row_scale"
    /// The marker calls the format otherwise than `int8_tensorwise`, and the tensors are in that layout.
    case otherFormatName = "other_format_name"
    /// Values of the marker are spelled otherwise, such as 1 for true; ComfyUI takes them.
    case markerSpelling = "marker_spelling"
    /// The marker followed, or the header's entry, is a bare text, on which ComfyUI stops.
    case bareTextMarker = "bare_text_marker"
    /// Codes and scale are called as another maker calls them.
    case otherMaker = "other_maker"
    /// Tensors stand beside the codes that change nothing, such as an activation scale.
    case leftovers = "left_over_tensors"
}
