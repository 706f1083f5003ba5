// SPDX-License-Identifier: Apache-2.0

extension FindingID {
    /// What was found, in a few words.
    public var title: String { Self.titles[self] ?? rawValue }

    private static let titles: [FindingID: String] = [
        .tensorScaleDetailLoss: "One scale for the whole matrix cost detail",
        .rowScaleDetailLoss: "Outliers in rows cost detail",
        .rowsCollapsed: "Rows became all zeros",
        .codesSaturated: "Weights were clipped",
        .codeRangeUnused: "A part of the code range is unused",
        .nothingQuantized: "Nothing is quantized",
        .fp8Parent: "Made from FP8",
        .presetLayerQuantized: "A sensitive layer is quantized",
        .formatUnsupported: "Another format, which is not read",
        .notThisOriginal: "Not made from this original",
        .codesNotReproduced: "Not rounded to the nearest code",
        .biasShifted: "Biases were shifted",
        .tensorChanged: "Unquantized tensors were changed",
        .rotationClaimedAbsent: "Said to be rotated, and is not",
        .rotationUnmarked: "Rotated, and not marked so",
        .groupMismatch: "Rotated by another group than marked",
        .groupNotLoadable: "A rotation group that cannot be loaded",
        .rotationSkipped: "Layers left out of the rotation",
        .perRowClaimedAbsent: "Marked as one scale a row, and has one",
        .rowScalesEqual: "One scale, written out in every row",
        .scaleShapeRank1: "A scale of shape [out]",
        .scaleMissing: "No scale",
        .scaleShapeInvalid: "A scale that fits nothing",
        .scaleZero: "Scales of zero",
        .scaleNegative: "Negative scales",
        .scaleNotFinite: "Scales that are no numbers",
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
