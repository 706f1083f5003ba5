// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Regression

/// What a check found, for scripts: `fidelio.check/1`.
package struct CheckDocument: Sendable, SchemaDocument {
    package static let schemaName = "fidelio.check"
    package static let schemaVersion = 1

    /// One check that is worth saying, or one that passed.
    struct Entry: Sendable, Encodable {
        var rule: String
        var subject: String?
        var outcome: String
        var message: String
        var figure: String?
        var found: Double?
        var baseline: Double?
        var limit: Double?
        var reason: String?
    }

    /// Checks that came out alike for one reason.
    struct Cause: Sendable, Encodable {
        var rule: String
        var outcome: String
        var message: String
        var from: String?
        var to: String?
        var reason: String?
        /// Layers and tensors, the worst first.
        var subjects: [String]
        /// Places in `checks`, of the rule's own checks.
        var checks: [Int]
        /// Places in `checks`, of what follows from them.
        var consequences: [Int]
    }

    /// The two files that were compared.
    struct Files: Sendable, Encodable {
        var candidate: Baseline.File
        var baseline: Baseline.File
        var reference: Baseline.File?
    }

    private let tool: Tool
    private let passed: Bool
    private let files: Files
    private let withoutReference: Bool
    private let suggestsUpdate: Bool
    private let pool: Pools
    private let counts: [String: Int]
    private let causes: [Cause]
    private let checks: [Entry]

    /// The pools of both files.
    struct Pools: Sendable, Encodable {
        var found: Baseline.Pool
        var baseline: Baseline.Pool
    }

    private enum CodingKeys: String, CodingKey {
        case tool
        case passed
        case files
        case withoutReference = "without_reference"
        case suggestsUpdate = "suggests_update"
        case pool
        case counts
        case causes
        case checks
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tool, forKey: .tool)
        try container.encode(passed, forKey: .passed)
        try container.encode(files, forKey: .files)
        try container.encode(withoutReference, forKey: .withoutReference)
        try container.encode(suggestsUpdate, forKey: .suggestsUpdate)
        try container.encode(pool, forKey: .pool)
        try container.encode(counts, forKey: .counts)
        try container.encode(causes, forKey: .causes)
        try container.encode(checks, forKey: .checks)
    }

    /// The document of a verdict: every check that did not pass, the worst first, and how many passed.
    package init(_ verdict: CheckVerdict, version: String) {
        tool = Tool(version: version)
        passed = verdict.isPassed
        files = Files(
            candidate: verdict.found.candidate, baseline: verdict.baseline.candidate,
            reference: verdict.baseline.reference)
        withoutReference = verdict.isWithoutReference
        suggestsUpdate = verdict.suggestsUpdate
        pool = Pools(found: verdict.found.pool, baseline: verdict.baseline.pool)
        counts = Dictionary(
            uniqueKeysWithValues: Check.Outcome.allCases.map { ($0.rawValue, verdict.count($0)) })
        let outcomes = [Check.Outcome.failed, .reported, .allowed]
        let checks = outcomes.flatMap(verdict.checks)
        let places = Dictionary(grouping: checks.indices) { checks[$0].identity }
        causes = outcomes.flatMap(verdict.causes).map { Cause($0, places: places) }
        self.checks = checks.map(Entry.init)
    }
}

extension CheckDocument.Entry {
    fileprivate init(_ check: Check) {
        self.init(
            rule: check.rule.id, subject: check.subject.name, outcome: check.outcome.rawValue, message: check.message,
            figure: check.figure?.rawValue, found: check.found, baseline: check.baseline, limit: check.limit,
            reason: check.reason)
    }
}

extension CheckDocument.Cause {
    fileprivate init(_ cause: CheckCause, places: [String: [Int]]) {
        let places = { (part: [Check]) in Set(part.flatMap { places[$0.identity] ?? [] }).sorted() }
        self.init(
            rule: cause.rule.id, outcome: cause.outcome.rawValue, message: cause.message, from: cause.change?.from,
            to: cause.change?.to, reason: cause.reason, subjects: cause.subjects.compactMap(\.name),
            checks: places(cause.checks), consequences: places(cause.consequences))
    }
}
