// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Why a text is not the JSON that was asked for.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stable identifier of the rule that was broken: `json-syntax`, `json-utf8`, `json-depth`, `json-number`,
    /// `json-size`, `combining-marks` or `duplicate-key`.
    package let rule: String
    /// What the rule asks for, as a phrase.
    package let expected: String
    /// What was there instead, as a phrase.
    package let found: String

    /// The error in one sentence, with control characters escaped.
    package var description: String {
        "This is not acceptable JSON: expected \(expected.printable(limit: 600)), "
            + "found \(found.printable(limit: 600)) (rule \(rule))."
    }

    init(_ problem: ParseProblem) {
        rule = problem.rule.id
        expected = problem.expected
        found = problem.found
    }
}
