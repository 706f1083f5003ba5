// SPDX-License-Identifier: Apache-2.0

import Conversion
import Documents
import Findings
import OrderedCollections

/// What a repair did or would do, and what the file was and is.
struct RepairOutcome {
    let plan: RepairPlan
    let before: Diagnosis
    /// The file that was written; nil if none was.
    let after: Diagnosis?
    let isDryRun: Bool

    /// Whether the file that there is now cannot be called good: it has errors, or layers that nobody judged.
    func isUnfinished(allowsUnjudged: Bool) -> Bool {
        let now = after ?? before
        return now.hasError || (!allowsUnjudged && !now.unjudged.isEmpty)
    }

    /// What is said of the file before and after, and what was measured against what.
    func json(version: String) -> JSONValue {
        plan.json(
            version: version, isWritten: after != nil,
            outcome: [
                "before": Self.json(before),
                "after": after.map(Self.json) ?? .null,
            ])
    }

    private static func json(_ diagnosis: Diagnosis) -> JSONValue {
        .object([
            "text": .string(diagnosis.verdict.headline),
            "errors": .array(
                OrderedSet(diagnosis.findings.filter { $0.severity == .error }.map(\.id.rawValue))
                    .map(JSONValue.string)),
        ])
    }
}
