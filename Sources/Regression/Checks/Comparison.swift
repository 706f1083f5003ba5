// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
internal import Findings

/// Collects the checks of a candidate against a baseline.
struct Comparison {
    let found: Baseline
    let baseline: Baseline
    let policy: Policy
    let today: CalendarDay
    private(set) var checks: [Check] = []

    init(found: Baseline, baseline: Baseline, policy: Policy, today: CalendarDay) {
        self.found = found
        self.baseline = baseline
        self.policy = policy
        self.today = today
    }

    /// Adds a check; one that does not hold comes out as the policy has it.
    ///
    /// - Parameters:
    ///   - message: what is so, in one sentence.
    ///   - figure: the figure that was compared, with its values and limit.
    ///   - words: what was compared, of a rule without a figure.
    mutating func add(
        _ rule: CheckRule, of subject: Check.Subject, holds: Bool, _ message: String, figure: ComparedFigure? = nil,
        words: ComparedWords? = nil, action: Action? = nil
    ) {
        var check = Check(rule, of: subject, .passed, message)
        check.words = words
        check.figure = figure?.figure
        check.found = figure?.found
        check.baseline = figure?.baseline
        check.limit = figure?.limit
        if !holds {
            switch action ?? policy.actions[rule] ?? .fail {
            case .ignore: return
            case .report: check.outcome = .reported
            case .fail:
                let allowance = policy.allowances.first { $0.until >= today && $0.covers(rule, of: subject) }
                check.outcome = allowance == nil ? .failed : .allowed
                check.reason = allowance.map { "\($0.reason) (until \($0.until))" }
            }
        }
        checks.append(check)
    }

    /// The file's digest, and allowances that have ended.
    mutating func compareFile() {
        let same = found.candidate.digest == baseline.candidate.digest
        add(
            .digest, of: .file, holds: same,
            same
                ? "The contents are those of the baseline."
                : "The contents are not those of the baseline: digest \(found.candidate.digest), "
                    + "was \(baseline.candidate.digest).",
            words: ComparedWords(found: found.candidate.digest, same: baseline.candidate.digest))
        for allowance in policy.allowances where allowance.until < today {
            let layers = allowance.pattern.map { " for layers like \"\($0.text)\"" } ?? ""
            add(
                .allowanceExpired, of: .file, holds: false,
                "The allowance of \(allowance.rules.joined(separator: ", "))\(layers) ended on \(allowance.until): "
                    + allowance.reason,
                words: ComparedWords(found: "\(today)", baseline: "", limit: "\(allowance.until)"))
        }
    }

    /// The figures of all layers together.
    ///
    /// The pool of a baseline that has some of these layers without figures is of other layers, and is not compared.
    mutating func comparePool() {
        let withoutFigures = Set(baseline.skipped.map(\.name))
        let isOfOthers = found.layers.contains { withoutFigures.contains($0.name) }
        compare(
            found.pool.figures, found.pool.isExact, with: isOfOthers ? nil : baseline.pool.figures,
            baseline.pool.isExact, of: .pool,
            limits: policy.limits(ofPool: found.layers),
            estimateError: found.layers.map(\.estimateError).max() ?? Figures.estimateError)
    }

    /// The findings that the policy does not ignore, one check per subject.
    ///
    /// One that the baseline's version of Fidelio could not raise is reported only, unless the policy names it.
    mutating func add(_ findings: [Finding]) {
        for finding in findings {
            let first = finding.id.firstVersion(finding.severity)
            let isNew = ToolVersion(baseline.tool.version) < ToolVersion(first)
            var action = policy.findings.action(for: finding)
            var message = finding.cause
            if isNew, action == .fail, !policy.findings.always.contains(finding.id.rawValue) {
                action = .report
                message +=
                    " Fidelio looks for this since \(first) and the baseline was made by "
                    + "\(baseline.tool.version), so this is reported; it fails once the baseline is made anew."
            }
            let subjects = finding.subjects.isEmpty ? [.file] : finding.subjects.map { Check.Subject.tensor($0.name) }
            for subject in subjects {
                add(
                    .finding(finding.id.rawValue), of: subject, holds: false, message,
                    words: ComparedWords(found: "found", baseline: "", limit: "not found"), action: action)
            }
        }
    }
}

/// A figure as it was compared.
struct ComparedFigure {
    var figure: Figure
    var found: Double?
    var baseline: Double?
    var limit: Double?
}

/// A version of Fidelio, to be compared by its numbers.
struct ToolVersion: Comparable {
    private let numbers: [Int]

    /// The version in a text such as `0.2.0`; what is not a number counts as 0.
    init(_ text: String) {
        numbers = text.split(separator: ".", maxSplits: 3).prefix(3).map { Int($0.prefix { $0.isNumber }) ?? 0 }
    }

    /// Whether `left` is the older one.
    static func < (left: ToolVersion, right: ToolVersion) -> Bool {
        (0..<3).map { left[$0] }.lexicographicallyPrecedes((0..<3).map { right[$0] })
    }

    private subscript(index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
}
