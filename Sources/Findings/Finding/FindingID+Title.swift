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
        .formatUnsupported: "Another format, which is not measured",
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
    private static let unreleased: Set<FindingID> = [.rowsZero, .lossAvoidable]

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
