// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Regression

/// A check as JUnit XML: a test case a layer and rule, as CI systems read it.
///
/// What failed is a failure, what is allowed a skipped test, what is reported a passed one with output. The class is the
/// layer. Times are 0: nothing here depends on the clock.
package enum JUnitReport {
    /// The document.
    package static func text(of context: CheckContext) -> String {
        let verdict = context.verdict
        let counts =
            "tests=\"\(verdict.checks.count)\" failures=\"\(verdict.count(.failed))\" errors=\"0\" time=\"0\""
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites name=\"fidelio check\" \(counts)>",
            " <testsuite name=\"\(escaped(verdict.found.candidate.name))\" \(counts) skipped=\"\(verdict.count(.allowed))\">",
            "  <properties>",
        ]
        lines += properties(of: context)
            .map { "   <property name=\"\($0.name)\" value=\"\(escaped($0.value))\"/>" }
        lines.append("  </properties>")
        var seen: [String: Int] = [:]
        for check in verdict.checks {
            let subject = context.subject(of: check)
            let name = [check.rule.id, check.figure?.rawValue].compactMap { $0 }.joined(separator: " ")
            let use = seen["\(subject)\0\(name)", default: 0] + 1
            seen["\(subject)\0\(name)"] = use
            lines += testCase(check, subject: subject, name: use == 1 ? name : "\(name) (\(use))")
        }
        return (lines + [" </testsuite>", "</testsuites>", ""]).joined(separator: "\n")
    }

    private static func properties(of context: CheckContext) -> [(name: String, value: String)] {
        [
            ("fidelio.version", context.version), ("fidelio.baseline", context.baselinePath),
            ("fidelio.original", context.verdict.found.reference?.name ?? ""),
            ("fidelio.digest", context.verdict.found.candidate.digest),
        ]
    }

    private static func testCase(_ check: Check, subject: String, name: String) -> [String] {
        let opening = "  <testcase classname=\"\(escaped(subject))\" name=\"\(escaped(name))\" time=\"0\""
        let message = escaped(check.message)
        switch check.outcome {
        case .passed: return [opening + "/>"]
        case .failed:
            let element = "<failure message=\"\(message)\" type=\"\(escaped(check.rule.id))\">\(message)</failure>"
            return [opening + ">", "   \(element)", "  </testcase>"]
        case .reported: return [opening + ">", "   <system-out>\(message)</system-out>", "  </testcase>"]
        case .allowed:
            let reason = escaped("\(check.message) Allowed: \(check.reason ?? "").")
            return [opening + ">", "   <skipped message=\"\(reason)\"/>", "  </testcase>"]
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
