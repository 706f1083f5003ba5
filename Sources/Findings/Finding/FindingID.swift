// SPDX-License-Identifier: Apache-2.0

/// What can be found; the raw value is the stable identifier in documents.
///
/// docs/diagnosis.md explains each.
public enum FindingID: String, Sendable, Hashable, CaseIterable {
    /// One scale for a whole matrix cost layers their detail.
    case tensorScaleDetailLoss = "tensor-scale-detail-loss"
    /// Layers of row scales are estimated under the limit all the same.
    case rowScaleDetailLoss = "row-scale-detail-loss"
    /// Layers are close to their original, and another scaling or rotation would have kept more.
    case lossAvoidable = "loss-avoidable"
    /// Rows whose codes are all 0.
    case rowsCollapsed = "rows-collapsed"
    /// Rows of zeros in a layer that has one scale per row.
    case rowsZero = "rows-zero"
    /// More codes at the limit than the scale explains.
    case codesSaturated = "codes-saturated"
    /// A part of the code range is not used.
    case codeRangeUnused = "code-range-unused"
    /// Name, marker or header say rotated; the weights are not.
    case rotationClaimedAbsent = "rotation-claimed-absent"
    /// The weights are rotated, and no marker says so.
    case rotationUnmarked = "rotation-unmarked"
    /// The weights are rotated by another group, or another matrix, than the marker says.
    case groupMismatch = "group-mismatch"
    /// The marker's group is one that comfy-kitchen refuses to load, or that does not divide the row.
    case groupNotLoadable = "group-not-loadable"
    /// Some layers are rotated, and these are not.
    case rotationSkipped = "rotation-skipped"
    /// The markers say one scale per row, and there is one for the matrix.
    case perRowClaimedAbsent = "per-row-claimed-absent"
    /// One scale per row, and one number in all of them.
    case rowScalesEqual = "row-scales-equal"
    /// A scale of shape [out] instead of [out, 1].
    case scaleShapeRank1 = "scale-shape-rank1"
    /// There is no scale.
    case scaleMissing = "scale-missing"
    /// A scale of a shape or type that fits nothing.
    case scaleShapeInvalid = "scale-shape-invalid"
    /// A scale that is 0.
    case scaleZero = "scale-zero"
    /// A scale under 0.
    case scaleNegative = "scale-negative"
    /// A scale that is NaN or infinite.
    case scaleNotFinite = "scale-not-finite"
    /// A scale in BF16 or F16.
    case scaleNarrow = "scale-narrow"
    /// The scale has its old name.
    case scaleLegacyName = "scale-legacy-name"
    /// A layer without a marker.
    case markerMissing = "marker-missing"
    /// A marker without `format`.
    case markerFormatMissing = "marker-format-missing"
    /// A rotated layer's marker without its group size.
    case markerGroupMissing = "marker-group-missing"
    /// The marker in the tensor and the one in the header disagree.
    case markersDisagree = "markers-disagree"
    /// A marker in a dialect: nested, only in the header, under another prefix.
    case markerDialect = "marker-dialect"
    /// A marker that cannot be understood.
    case markerUnreadable = "marker-unreadable"
    /// A marker of a layer that has no weight.
    case markerOrphaned = "marker-orphaned"
    /// A weight that is quantized in a way that is not read here.
    case formatUnsupported = "format-unsupported"
    /// The weights were FP8 before they were quantized to INT8.
    case fp8Parent = "fp8-parent"
    /// The marker calls the format by another name than ComfyUI knows.
    case formatAlias = "format-alias"
    /// INT8 with one scale or one per row, in another maker's names.
    case foreignLayout = "foreign-layout"
    /// A floating-point weight with a marker, or with a scale of codes.
    case floatWeightMarked = "float-weight-marked"
    /// Tensors beside the codes change what they mean, or are not understood.
    case partsUnknown = "parts-unknown"
    /// Tensors that change nothing, such as activation scales.
    case partsLeftOver = "parts-left-over"
    /// Values of the marker are spelled otherwise, and ComfyUI takes them.
    case markerSpelling = "marker-spelling"
    /// One scale for the matrix, in a layer marked as rotated.
    case scaleTensorRotated = "scale-tensor-rotated"
    /// A layer is quantized that its architecture's preset keeps.
    case presetLayerQuantized = "preset-layer-quantized"
    /// Nothing in the file is quantized.
    case nothingQuantized = "nothing-quantized"
    /// The reference is another model, or another version of it.
    case notThisOriginal = "not-this-original"
    /// The reference has no partner for most of the file's layers, so nothing is known of them.
    case notComparable = "not-comparable"
    /// Layers are the reference's times a number that their scales should not have.
    case scalesOff = "scales-off"
    /// Columns are the reference's times numbers of their own.
    case columnsScaled = "columns-scaled"
    /// Rows stand in another order than the reference's.
    case rowsReordered = "rows-reordered"
    /// A matrix is the transpose of the reference's.
    case layerTransposed = "layer-transposed"
    /// Columns have other signs than the reference's, as a rotation with random signs gives.
    case rotationSigns = "rotation-signs"
    /// Layers are much further from the reference than their codes' rounding, and nothing that was tried explains it.
    case lossUnexplained = "loss-unexplained"
    /// The original's layers, and codes that no plain rounding of them gives.
    case codesNotReproduced = "codes-not-reproduced"
    /// Biases that differ from the original's.
    case biasShifted = "bias-shifted"
    /// Other unquantized tensors that differ from the original's.
    case tensorChanged = "tensor-changed"
}
