// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Fidelity
package import Findings

/// What a candidate must keep to.
package struct Policy: Sendable, Equatable {
    /// Limits for layers of certain names, on top of those of all layers.
    package struct PatternLimits: Sendable, Equatable {
        /// Which layers.
        package var pattern: NamePattern
        /// What is changed for them.
        package var changes: [Figure: LimitChange]

        /// A pattern and its limits.
        package init(pattern: NamePattern, changes: [Figure: LimitChange]) {
            self.pattern = pattern
            self.changes = changes
        }
    }

    /// Limits of the pool; a bound that no file names holds only if all layers are INT8.
    package var pool: [Figure: Limits]
    /// Limits of every layer; a bound that no file names holds for INT8 only.
    package var layers: [Figure: Limits]
    /// Limits by name; of several that find a layer the last one counts.
    package var patterns: [PatternLimits]
    /// What becomes of the rules that have no figure.
    package var actions: [CheckRule: Action]
    /// Which findings fail.
    package var findings: FindingPolicy
    /// What pictures must keep to, if some are compared.
    package var pictures: PicturePolicy
    /// What is allowed to fail.
    package var allowances: [Allowance]

    /// The default policy, which needs no file.
    ///
    /// Floors are of INT8: other formats have fewer bits, or other losses by design, and are held to their baseline. The numbers'
    /// reasons: under 20 dB a layer's error is over a tenth of its weights (see docs/diagnosis.md), and
    /// under 30 dB a report calls the pool lossy. Weights and codes are deterministic, so drops could be 0; 0.1 dB for a layer and 0.02 dB in the
    /// pool let a converter change how it breaks ties, and catch a scale in BF16, which costs 0.2 dB. The estimate from
    /// codes is allowed 0.2 dB. A single corrupt weight of a large layer hardly shows in these, so the worst row may
    /// lose 3 dB at most, and the largest error may grow to four times itself: one code that is off by one makes it
    /// three times as large.
    package static let standard = Policy(
        pool: [
            .snrDB: Limits(bound: 30, tolerance: .absolute(0.02)),
            .estimatedSNRDB: Limits(bound: 30, tolerance: .absolute(0.1)),
            .outSNRDB: Limits(tolerance: .absolute(0.02)),
            .outW8A8SNRDB: Limits(tolerance: .absolute(0.02)),
        ],
        layers: [
            .snrDB: Limits(bound: 20, tolerance: .absolute(0.1)),
            .estimatedSNRDB: Limits(bound: 20, tolerance: .absolute(0.2)),
            .outSNRDB: Limits(tolerance: .absolute(0.1)),
            .outW8A8SNRDB: Limits(tolerance: .absolute(0.1)),
            .rowMinimum: Limits(tolerance: .absolute(3)),
            .maxAbsErr: Limits(tolerance: .share(3)),
        ])

    /// A policy from its parts.
    package init(
        pool: [Figure: Limits] = [:],
        layers: [Figure: Limits] = [:],
        patterns: [PatternLimits] = [],
        actions: [CheckRule: Action] = [:],
        findings: FindingPolicy = FindingPolicy(),
        pictures: PicturePolicy = PicturePolicy(),
        allowances: [Allowance] = []
    ) {
        self.pool = pool
        self.layers = layers
        self.patterns = patterns
        self.actions = CheckRule.defaultActions.merging(actions) { $1 }
        self.findings = findings
        self.pictures = pictures
        self.allowances = allowances
    }

    /// The limits of one layer.
    func limits(of layer: Baseline.Layer) -> [Figure: Limits] {
        let limits = patterns.filter { $0.pattern.finds(layer.name) }
            .reduce(into: layers) { limits, pattern in
                for (figure, change) in pattern.changes {
                    change.apply(to: &limits[figure, default: Limits()])
                }
            }
        return layer.encoding == nil ? limits : limits.ofOtherFormats
    }

    /// The limits of layers together.
    func limits(ofPool layers: [Baseline.Layer]) -> [Figure: Limits] {
        layers.contains { $0.encoding != nil } ? pool.ofOtherFormats : pool
    }

    /// The metrics that it has other limits for than the standard policy, by identifier: its file names them.
    package var ownMetrics: Set<String> {
        let changed =
            layers.filter { Policy.standard.layers[$0.key] != $0.value }.map(\.key)
            + pool.filter { Policy.standard.pool[$0.key] != $0.value }.map(\.key) + patterns.flatMap(\.changes.keys)
        return Set(changed.compactMap(\.metric?.id))
    }

    /// The metrics of an analysis that its limits need, by identifier.
    package var metrics: Set<String> {
        let figures = Array(layers.keys) + Array(pool.keys) + patterns.flatMap(\.changes.keys)
        return Set(figures.compactMap(\.metric?.id))
    }
}

/// Which findings of the diagnosis fail.
package struct FindingPolicy: Sendable, Equatable {
    /// Findings of this severity and worse fail; nil for none by their severity.
    package var fail: Severity?
    /// Identifiers of findings that fail whatever their severity.
    package var always: [String]
    /// Identifiers of findings that are neither failed nor reported.
    package var never: [String]

    /// A policy from its parts.
    package init(fail: Severity? = .error, always: [String] = [], never: [String] = []) {
        self.fail = fail
        self.always = always
        self.never = never
    }

    /// What becomes of a finding; notes are not worth reporting.
    func action(for finding: Finding) -> Action {
        if never.contains(finding.id.rawValue) { return .ignore }
        if always.contains(finding.id.rawValue) { return .fail }
        if let fail, finding.severity >= fail { return .fail }
        return finding.severity == .note ? .ignore : .report
    }
}

/// Checks that may fail for a reason, until a day.
package struct Allowance: Sendable, Equatable {
    /// The layers or tensors it is about; nil for checks that are about none (pool, file).
    package var pattern: NamePattern?
    /// Identifiers of the rules that may fail.
    package var rules: [String]
    /// Why.
    package var reason: String
    /// The last day on which it holds, in UTC.
    package var until: CalendarDay

    /// An allowance from its parts.
    package init(pattern: NamePattern?, rules: [String], reason: String, until: CalendarDay) {
        self.pattern = pattern
        self.rules = rules
        self.reason = reason
        self.until = until
    }

    /// Whether it is about this check, whatever the day.
    func covers(_ rule: CheckRule, of subject: Check.Subject) -> Bool {
        guard rules.contains(rule.id) else { return false }
        switch (subject.name, pattern) {
        case (nil, nil): return true
        case (let name?, let pattern?): return pattern.finds(name)
        default: return false
        }
    }
}
