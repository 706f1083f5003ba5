// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Regression

/// A check as workflow commands of GitHub Actions, which mark lines of the baseline in a pull request: one for each cause.
package enum WorkflowAnnotations {
    /// GitHub shows ten errors of a step.
    private static let limit = 10
    /// Layers that a message names.
    private static let layerLimit = 8

    /// One command a line: the ten worst causes of failure, each with its layers.
    package static func lines(of context: CheckContext) -> [String] {
        context.verdict.causes(.failed).prefix(limit)
            .map { cause in
                let subject = context.subject(of: cause).printable(limit: 200)
                let properties = [
                    ("file", context.baselinePath.printable()), ("line", "\(context.line(of: cause.subjects[0]))"),
                    ("title", "\(cause.rule.id): \(subject)"),
                ]
                let text = properties.map { "\($0)=\(escapedProperty($1))" }.joined(separator: ",")
                let lines = [cause.message] + context.lines(of: cause, limit: layerLimit)
                let message = lines.map { $0.printable(limit: 400) }.joined(separator: "\n")
                return "::error \(text)::\(escaped(message))"
            }
    }

    /// A message: the escapes of the runner's own toolkit, scalar by scalar.
    private static func escaped(_ text: String, besides others: String = "") -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            guard "%\r\n".unicodeScalars.contains(scalar) || others.unicodeScalars.contains(scalar) else {
                escaped.unicodeScalars.append(scalar)
                return
            }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            escaped += "%" + (digits.count == 1 ? "0" : "") + digits
        }
    }

    private static func escapedProperty(_ text: String) -> String { escaped(text, besides: ":,") }
}
