// SPDX-License-Identifier: Apache-2.0

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
    private static let unreleased: Set<FindingID> = [.rowsZero]

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
