// SPDX-License-Identifier: Apache-2.0

/// What is found, by its stable identifier in documents.
///
/// ``allCases`` are those that this version raises; docs/diagnosis.md explains each. A document of another version may hold
/// others, which are shown as it has them.
public struct FindingID: RawRepresentable, Sendable, Hashable {
    /// The identifier in documents, such as `rows-collapsed`.
    public let rawValue: String

    /// The finding of this identifier, whether this version raises it or not.
    public init(rawValue: String) { self.rawValue = rawValue }
}

extension FindingID: CustomStringConvertible {
    /// The identifier.
    public var description: String { rawValue }
}

extension FindingID {
    /// One scale for a whole matrix cost layers their detail.
    public static let tensorScaleDetailLoss = FindingID(rawValue: "tensor-scale-detail-loss")
    /// Layers of row scales are estimated under the limit all the same.
    public static let rowScaleDetailLoss = FindingID(rawValue: "row-scale-detail-loss")
    /// Layers are close to their original, and another scaling or rotation would have kept more.
    public static let lossAvoidable = FindingID(rawValue: "loss-avoidable")
    /// Rows whose codes are all 0.
    public static let rowsCollapsed = FindingID(rawValue: "rows-collapsed")
    /// Rows of zeros in a layer that has one scale per row.
    public static let rowsZero = FindingID(rawValue: "rows-zero")
    /// More codes at the limit than the scale explains.
    public static let codesSaturated = FindingID(rawValue: "codes-saturated")
    /// A part of the code range is not used.
    public static let codeRangeUnused = FindingID(rawValue: "code-range-unused")
    /// Name, marker or header say rotated; the weights are not.
    public static let rotationClaimedAbsent = FindingID(rawValue: "rotation-claimed-absent")
    /// The weights are rotated, and no marker says so.
    public static let rotationUnmarked = FindingID(rawValue: "rotation-unmarked")
    /// The weights are rotated by another group, or another matrix, than the marker says.
    public static let groupMismatch = FindingID(rawValue: "group-mismatch")
    /// The marker's group is one that comfy-kitchen refuses to load, or that does not divide the row.
    public static let groupNotLoadable = FindingID(rawValue: "group-not-loadable")
    /// Some layers are rotated, and these are not.
    public static let rotationSkipped = FindingID(rawValue: "rotation-skipped")
    /// The markers say one scale per row, and there is one for the matrix.
    public static let perRowClaimedAbsent = FindingID(rawValue: "per-row-claimed-absent")
    /// One scale per row, and one number in all of them.
    public static let rowScalesEqual = FindingID(rawValue: "row-scales-equal")
    /// A scale of shape [out] instead of [out, 1].
    public static let scaleShapeRank1 = FindingID(rawValue: "scale-shape-rank1")
    /// There is no scale.
    public static let scaleMissing = FindingID(rawValue: "scale-missing")
    /// A scale of a shape or type that fits nothing.
    public static let scaleShapeInvalid = FindingID(rawValue: "scale-shape-invalid")
    /// A scale that is 0.
    public static let scaleZero = FindingID(rawValue: "scale-zero")
    /// A scale under 0.
    public static let scaleNegative = FindingID(rawValue: "scale-negative")
    /// A scale that is NaN or infinite.
    public static let scaleNotFinite = FindingID(rawValue: "scale-not-finite")
    /// A scale in BF16 or F16.
    public static let scaleNarrow = FindingID(rawValue: "scale-narrow")
    /// The scale has its old name.
    public static let scaleLegacyName = FindingID(rawValue: "scale-legacy-name")
    /// A layer without a marker.
    public static let markerMissing = FindingID(rawValue: "marker-missing")
    /// A marker without `format`.
    public static let markerFormatMissing = FindingID(rawValue: "marker-format-missing")
    /// A rotated layer's marker without its group size.
    public static let markerGroupMissing = FindingID(rawValue: "marker-group-missing")
    /// The marker in the tensor and the one in the header disagree.
    public static let markersDisagree = FindingID(rawValue: "markers-disagree")
    /// A marker in a dialect: nested, only in the header, under another prefix.
    public static let markerDialect = FindingID(rawValue: "marker-dialect")
    /// A marker that cannot be understood.
    public static let markerUnreadable = FindingID(rawValue: "marker-unreadable")
    /// A marker of a layer that has no weight.
    public static let markerOrphaned = FindingID(rawValue: "marker-orphaned")
    /// A weight that is quantized in a way that is not read here.
    public static let formatUnsupported = FindingID(rawValue: "format-unsupported")
    /// The weights were FP8 before they were quantized to INT8.
    public static let fp8Parent = FindingID(rawValue: "fp8-parent")
    /// The marker calls the format by another name than ComfyUI knows.
    public static let formatAlias = FindingID(rawValue: "format-alias")
    /// INT8 with one scale or one per row, in another maker's names.
    public static let foreignLayout = FindingID(rawValue: "foreign-layout")
    /// A floating-point weight with a marker, or with a scale of codes.
    public static let floatWeightMarked = FindingID(rawValue: "float-weight-marked")
    /// Tensors beside the codes change what they mean, or are not understood.
    public static let partsUnknown = FindingID(rawValue: "parts-unknown")
    /// Tensors that change nothing, such as activation scales.
    public static let partsLeftOver = FindingID(rawValue: "parts-left-over")
    /// Values of the marker are spelled otherwise, and ComfyUI takes them.
    public static let markerSpelling = FindingID(rawValue: "marker-spelling")
    /// One scale for the matrix, in a layer marked as rotated.
    public static let scaleTensorRotated = FindingID(rawValue: "scale-tensor-rotated")
    /// A layer is quantized that its architecture's preset keeps.
    public static let presetLayerQuantized = FindingID(rawValue: "preset-layer-quantized")
    /// Nothing in the file is quantized.
    public static let nothingQuantized = FindingID(rawValue: "nothing-quantized")
    /// The reference is another model, or another version of it.
    public static let notThisOriginal = FindingID(rawValue: "not-this-original")
    /// The reference has no partner for most of the file's layers, so nothing is known of them.
    public static let notComparable = FindingID(rawValue: "not-comparable")
    /// Layers are the reference's times a number that their scales should not have.
    public static let scalesOff = FindingID(rawValue: "scales-off")
    /// Columns are the reference's times numbers of their own.
    public static let columnsScaled = FindingID(rawValue: "columns-scaled")
    /// Rows stand in another order than the reference's.
    public static let rowsReordered = FindingID(rawValue: "rows-reordered")
    /// A matrix is the transpose of the reference's.
    public static let layerTransposed = FindingID(rawValue: "layer-transposed")
    /// Columns have other signs than the reference's, as a rotation with random signs gives.
    public static let rotationSigns = FindingID(rawValue: "rotation-signs")
    /// Layers are much further from the reference than their codes' rounding, and nothing that was tried explains it.
    public static let lossUnexplained = FindingID(rawValue: "loss-unexplained")
    /// The original's layers, and codes that no plain rounding of them gives.
    public static let codesNotReproduced = FindingID(rawValue: "codes-not-reproduced")
    /// Biases that differ from the original's.
    public static let biasShifted = FindingID(rawValue: "bias-shifted")
    /// Other unquantized tensors that differ from the original's.
    public static let tensorChanged = FindingID(rawValue: "tensor-changed")
    /// Layers of another format than INT8 without the marker that ComfyUI knows them by.
    public static let quantMarkerMissing = FindingID(rawValue: "quant-marker-missing")
    /// FP8 codes stand as weights, without the scale that they had.
    public static let fp8ScaleLost = FindingID(rawValue: "fp8-scale-lost")
    /// The scale of FP8 codes is applied twice.
    public static let fp8ScaleTwice = FindingID(rawValue: "fp8-scale-twice")
    /// Weights that were too small for FP8 without a scale.
    public static let fp8Underflow = FindingID(rawValue: "fp8-underflow")
    /// Codes or biases that are NaN or infinite.
    public static let nanCodes = FindingID(rawValue: "nan-codes")
    /// Scales of blocks, or of other formats than INT8, that are NaN or infinite.
    public static let nanScales = FindingID(rawValue: "nan-scales")
    /// NVFP4's block scales lie in rows and not in tiles.
    public static let nvfp4ScaleLayout = FindingID(rawValue: "nvfp4-scale-layout")
    /// MXFP8's block scales lie in rows and not in tiles.
    public static let mxfp8ScaleLayout = FindingID(rawValue: "mxfp8-scale-layout")
    /// NVFP4's second scale is inverted, or was left out.
    public static let nvfp4GlobalScale = FindingID(rawValue: "nvfp4-global-scale")
    /// The two codes of each byte stand in the other order.
    public static let nvfp4NibbleOrder = FindingID(rawValue: "nvfp4-nibble-order")
    /// The scale of activations is a copy of the weights' scale.
    public static let inputScaleCopied = FindingID(rawValue: "input-scale-copied")
    /// E5M2 in an older file, which ComfyUI takes for E4M3.
    public static let legacyE5M2 = FindingID(rawValue: "legacy-e5m2")
    /// An unquantized layer with a scale in an older file, which ComfyUI casts to FP8.
    public static let legacyDummyScale = FindingID(rawValue: "legacy-dummy-scale")
    /// The levels of W4A8's codes are not in the file.
    public static let w4a8Codebook = FindingID(rawValue: "w4a8-codebook")
    /// Layers that are always rotated, by a group that is not named.
    public static let rotationGroupUnnamed = FindingID(rawValue: "rotation-group-unnamed")
    /// The weights had 4 bits before they were quantized.
    public static let madeFrom4Bit = FindingID(rawValue: "made-from-4-bit")
    /// Embeddings in a format that ComfyUI reads for linear layers only.
    public static let embeddingPacked = FindingID(rawValue: "embedding-packed")
    /// A GGUF file that holds little of the type that its name says.
    public static let ggufName = FindingID(rawValue: "gguf-name")
}
