// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Regression

/// A check as JUnit XML, as CI systems read it: a test case a layer and rule, and one for all that failed for one reason.
///
/// What failed is a failure, what is allowed a skipped test, what is reported a passed one with output. The class is the
/// layer. Times are 0: nothing here depends on the clock.
package enum JUnitReport {
    /// Layers that a failure names.
    private static let layerLimit = 500

    /// The document.
    package static func text(of context: CheckContext) -> String {
        let verdict = context.verdict
        let cases = passedCases(of: context) + causeCases(.failed, of: context) + causeCases(.allowed, of: context)
        let (failures, skipped) = (verdict.causes(.failed).count, verdict.causes(.allowed).count)
        let counts = "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"0\" time=\"0\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites name=\"fidelio check\" \(counts)>",
            " <testsuite name=\"\(escaped(verdict.found.candidate.name))\" \(counts) skipped=\"\(skipped)\">",
            "  <properties>",
        ]
        lines += properties(of: context)
            .map { "   <property name=\"\($0.name)\" value=\"\(escaped($0.value))\"/>" }
        lines.append("  </properties>")
        var seen: [String: Int] = [:]
        for testCase in cases {
            let use = seen["\(testCase.subject)\0\(testCase.name)", default: 0] + 1
            seen["\(testCase.subject)\0\(testCase.name)"] = use
            lines += testCase.lines(name: use == 1 ? testCase.name : "\(testCase.name) (\(use))")
        }
        return (lines + [" </testsuite>", "</testsuites>", ""]).joined(separator: "\n")
    }

    /// One case with what it holds.
    private struct TestCase {
        var subject: String
        var name: String
        var content: [String] = []

        func lines(name: String) -> [String] {
            let opening = "  <testcase classname=\"\(escaped(subject))\" name=\"\(escaped(name))\" time=\"0\""
            return content.isEmpty
                ? [opening + "/>"] : [opening + ">"] + content.map { "   \($0)" } + ["  </testcase>"]
        }
    }

    private static func properties(of context: CheckContext) -> [(name: String, value: String)] {
        [
            ("fidelio.version", context.version), ("fidelio.baseline", context.baselinePath),
            ("fidelio.original", context.verdict.found.reference?.name ?? ""),
            ("fidelio.digest", context.verdict.found.candidate.digest),
        ]
    }

    private static func passedCases(of context: CheckContext) -> [TestCase] {
        context.verdict.checks.filter { [.passed, .reported].contains($0.outcome) }
            .map { check in
                TestCase(
                    subject: context.words(check.subject),
                    name: [check.rule.id, check.figure?.rawValue].compactMap { $0 }.joined(separator: " "),
                    content: check.outcome == .passed ? [] : ["<system-out>\(escaped(check.message))</system-out>"])
            }
    }

    /// What failed or is allowed, a case for each cause, its layers one a line.
    private static func causeCases(_ outcome: Check.Outcome, of context: CheckContext) -> [TestCase] {
        context.verdict.causes(outcome)
            .map { cause in
                let change = cause.change.map { " (\($0.from) → \($0.to))" } ?? ""
                let message = escaped(cause.message)
                let lines = [message] + context.lines(of: cause, limit: layerLimit).map { escaped($0) }
                let content =
                    cause.outcome == .failed
                    ? "<failure message=\"\(message)\" type=\"\(escaped(cause.rule.id))\">"
                        + "\(lines.joined(separator: "\n"))</failure>"
                    : "<skipped message=\"\(message) Allowed: \(escaped(cause.reason ?? "")).\"/>"
                return TestCase(subject: context.subject(of: cause), name: cause.rule.id + change, content: [content])
            }
    }

    /// Text as XML 1.0 can hold it: characters that it must not are written as `\u{…}`.
    ///
    /// Scalar by scalar: a quotation mark with an accent on it is one character, and ends an attribute all the same.
    private static func escaped(_ text: String) -> String {
        text.printable().unicodeScalars
            .reduce(into: "") { escaped, scalar in
                switch scalar {
                case "&": escaped += "&amp;"
                case "<": escaped += "&lt;"
                case ">": escaped += "&gt;"
                case "\"": escaped += "&quot;"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
    }
}
