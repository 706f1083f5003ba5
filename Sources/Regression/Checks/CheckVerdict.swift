// SPDX-License-Identifier: Apache-2.0

package import Findings
package import Pictures

/// What a policy makes of a candidate and a baseline.
package struct CheckVerdict: Sendable, Equatable {
    /// The candidate, in the form of a baseline.
    package let found: Baseline
    /// What it was compared with.
    package let baseline: Baseline
    /// Every rule that was looked at, a check a subject: file and pool first, then layers and tensors by name.
    package let checks: [Check]

    /// Compares a candidate with a baseline.
    ///
    /// - Parameters:
    ///   - found: the candidate, measured as the baseline was.
    ///   - findings: what the diagnosis found in the candidate.
    ///   - unjudged: quantized layers of the candidate that could not be judged, with the reason.
    ///   - pictures: pictures of the candidate against the original's, if some were given.
    ///   - today: the day for which allowances are looked at.
    /// - Throws: ``RegressionError`` if the baseline is of another original or model.
    package init(
        of found: Baseline,
        against baseline: Baseline,
        policy: Policy = .standard,
        findings: [Finding] = [],
        unjudged: [Baseline.Skipped] = [],
        pictures: PictureComparison? = nil,
        today: CalendarDay
    ) throws(RegressionError) {
        try baseline.check(isComparableWith: found)
        self.found = found
        self.baseline = baseline
        var comparison = Comparison(found: found, baseline: baseline, policy: policy, today: today)
        comparison.compareFile()
        comparison.comparePool()
        comparison.compareLayers()
        comparison.add(unjudged: unjudged)
        comparison.compareTensors()
        if let pictures { comparison.add(pictures) }
        comparison.add(findings)
        checks = comparison.checks
    }

    /// Whether nothing failed.
    package var isPassed: Bool { !checks.contains { $0.outcome == .failed } }

    /// Whether the original was not at hand, so that the codes' estimates were compared.
    package var isWithoutReference: Bool { found.reference == nil }

    /// How many checks came out this way.
    package func count(_ outcome: Check.Outcome) -> Int { checks.count { $0.outcome == outcome } }

    /// The checks that came out this way, the worst first.
    ///
    /// Checks without a figure come first, then figures, the one furthest beyond its limit first.
    package func checks(_ outcome: Check.Outcome) -> [Check] {
        let ranks = Dictionary(uniqueKeysWithValues: CheckRule.fixed.enumerated().map { ($1, $0) })
        return checks.enumerated().filter { $0.element.outcome == outcome }
            .map { (check: $0.element, rank: ranks[$0.element.rule] ?? ranks.count, place: $0.offset) }
            .sorted { left, right in
                let (one, other) = (left.check.excess, right.check.excess)
                return one == other ? (left.rank, left.place) < (right.rank, right.place) : one > other
            }
            .map(\.check)
    }

    /// Whether some figures got better beyond tolerance, so that the baseline could be made anew.
    package var suggestsUpdate: Bool { checks.contains { $0.rule == .improvement } }
}
