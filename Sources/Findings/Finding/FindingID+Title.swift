// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

extension FindingID: CaseIterable {
    /// Those that this version raises.
    public static var allCases: [FindingID] { titles.keys.elements }

    /// What was found, in a few words; the identifier if this version does not raise it.
    public var title: String { Self.titles[self] ?? rawValue }

    private static let titles: OrderedDictionary<FindingID, String> = [
        .tensorScaleDetailLoss: "One scale for the whole matrix cost detail",
        .rowScaleDetailLoss: "Outliers in rows cost detail",
        .lossAvoidable: "More could have been kept",
        .rowsCollapsed: "Rows became all zeros",
        .rowsZero: "Rows of zeros",
        .codesSaturated: "Weights were clipped",
        .codeRangeUnused: "A part of the code range is unused",
        .nothingQuantized: "Nothing is quantized",
        .fp8Parent: "Made from FP8",
        .presetLayerQuantized: "A sensitive layer is quantized",
        .formatUnsupported: "A format that ComfyUI does not load as it is",
        .formatAlias: "The format under another name",
        .foreignLayout: "INT8 in another maker's layout",
        .floatWeightMarked: "Floating-point weights marked as quantized",
        .partsUnknown: "Something beside the codes is not understood",
        .partsLeftOver: "Tensors that nothing uses",
        .markerSpelling: "A marker spelled in another way",
        .scaleTensorRotated: "One scale for a rotated matrix",
        .notThisOriginal: "Not made from this original",
        .notComparable: "Cannot be compared with this reference",
        .scalesOff: "Scales are off",
        .columnsScaled: "Columns are scaled",
        .rowsReordered: "Rows in another order",
        .layerTransposed: "Transposed",
        .rotationSigns: "Other signs of columns",
        .lossUnexplained: "Further from the reference than rounding explains",
        .codesNotReproduced: "Not rounded to the nearest code",
        .biasShifted: "Biases were shifted",
        .tensorChanged: "Unquantized tensors were changed",
        .rotationClaimedAbsent: "Said to be rotated, and is not",
        .rotationUnmarked: "Rotated, and not marked so",
        .groupMismatch: "Rotated otherwise than marked",
        .groupNotLoadable: "A rotation group that cannot be loaded",
        .rotationSkipped: "Layers left out of the rotation",
        .perRowClaimedAbsent: "Marked as one scale per row, and has one in all",
        .rowScalesEqual: "One scale, written out in every row",
        .scaleShapeRank1: "A scale of shape [out]",
        .scaleMissing: "No scale",
        .scaleShapeInvalid: "A scale that fits nothing",
        .scaleZero: "Scales of zero",
        .scaleNegative: "Negative scales",
        .scaleNotFinite: "Scales that are not numbers",
        .scaleNarrow: "Scales in 16 bits",
        .scaleLegacyName: "Scales by their old name",
        .markerMissing: "No marker",
        .markerFormatMissing: "A marker without format",
        .markerGroupMissing: "A marker without group size",
        .markersDisagree: "Marker and header disagree",
        .markerDialect: "Markers in a dialect",
        .markerUnreadable: "A marker that cannot be read",
        .markerOrphaned: "A marker without a weight",
        .quantMarkerMissing: "No marker of their format",
        .fp8ScaleLost: "FP8 codes without their scale",
        .fp8ScaleTwice: "An FP8 scale applied twice",
        .fp8Underflow: "Weights too small for FP8 without a scale",
        .nanCodes: "Codes or biases that are not numbers",
        .nanScales: "Block scales that are not numbers",
        .nvfp4ScaleLayout: "NVFP4 scales in another order",
        .mxfp8ScaleLayout: "MXFP8 scales in another order",
        .nvfp4GlobalScale: "NVFP4's second scale is inverted",
        .nvfp4NibbleOrder: "NVFP4 codes in another order",
        .inputScaleCopied: "An activation scale that is the weights'",
        .legacyE5M2: "E5M2 that is read as E4M3",
        .legacyDummyScale: "Unquantized layers that are cast to FP8",
        .w4a8Codebook: "W4A8 without its levels",
        .rotationGroupUnnamed: "A rotation group that is not named",
        .madeFrom4Bit: "Made from 4 bits",
        .embeddingPacked: "Embeddings in a format for linear layers",
        .ggufName: "A file that is not what its name says",
    ]
}

extension FindingID {
    /// The first version of Fidelio that can raise this finding with such a severity, by the evidence that it is raised from now.
    ///
    /// A check against a baseline of an older version reports such a finding and does not fail by it: an upgrade alone must not
    /// turn a pipeline red.
    public func firstVersion(_ severity: Severity) -> String {
        if Self.unreleased.contains(self) { return "0.3.0" }
        guard let worst = Self.worstOfVersion01[self], severity <= worst else { return "0.2.0" }
        return Self.newEvidence.contains(self) ? "0.2.0" : "0.1.0"
    }

    /// What the next version can raise, and 0.2 could not.
    private static let unreleased: Set<FindingID> = [
        .rowsZero, .lossAvoidable,
        .quantMarkerMissing, .fp8ScaleLost, .fp8ScaleTwice, .fp8Underflow,
        .nanCodes, .nanScales, .nvfp4ScaleLayout, .mxfp8ScaleLayout,
        .nvfp4GlobalScale, .nvfp4NibbleOrder, .inputScaleCopied, .legacyE5M2,
        .legacyDummyScale, .w4a8Codebook, .rotationGroupUnnamed, .madeFrom4Bit,
        .embeddingPacked, .ggufName,
    ]

    /// Told from other evidence since 0.2: rotations by what finds more and accuses less than kurtosis did, and, in a check, what only
    /// the original can tell.
    private static let newEvidence: Set<FindingID> = [
        .rotationClaimedAbsent, .rotationUnmarked, .groupMismatch, .notThisOriginal, .codesNotReproduced, .biasShifted,
        .tensorChanged,
    ]

    /// What 0.1 could raise, and how badly at most.
    private static let worstOfVersion01: [FindingID: Severity] = [
        .tensorScaleDetailLoss: .error, .rowScaleDetailLoss: .warning, .rowsCollapsed: .warning,
        .codesSaturated: .warning, .codeRangeUnused: .warning, .rotationClaimedAbsent: .error,
        .rotationUnmarked: .error, .groupMismatch: .error, .groupNotLoadable: .error, .rotationSkipped: .warning,
        .perRowClaimedAbsent: .error, .rowScalesEqual: .warning, .scaleShapeRank1: .error, .scaleMissing: .error,
        .scaleShapeInvalid: .error, .scaleZero: .error, .scaleNegative: .error, .scaleNotFinite: .error,
        .scaleNarrow: .warning, .scaleLegacyName: .warning, .markerMissing: .error, .markerFormatMissing: .error,
        .markerGroupMissing: .warning, .markersDisagree: .error, .markerDialect: .warning, .markerUnreadable: .error,
        .markerOrphaned: .warning, .formatUnsupported: .note, .presetLayerQuantized: .warning,
        .nothingQuantized: .note, .notThisOriginal: .error, .codesNotReproduced: .note, .biasShifted: .warning,
        .tensorChanged: .warning,
    ]
}
