// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
internal import Files
internal import OrderedCollections
internal import Regression

/// A check as SARIF 2.1.0, for code scanning: what did not pass, at the layer's line in the baseline.
///
/// CheckRule identifiers and fingerprints are stable: a result keeps its fingerprint whatever its figures are and wherever its
/// line moves. Limits are GitHub's, https://docs.github.com/en/code-security/reference/code-scanning/sarif-files.
package enum SARIFReport {
    /// Results that GitHub shows of a run; the worst come first.
    private static let resultLimit = 5000
    /// Characters of a rule's description.
    private static let descriptionLimit = 1000
    /// Characters of a message.
    private static let messageLimit = 1000

    /// The document.
    package static func text(of context: CheckContext) -> String {
        let outcomes = [Check.Outcome.failed, .reported, .allowed]
        let checks = Array(outcomes.flatMap { context.verdict.checks($0) }.prefix(resultLimit))
        let rules = OrderedSet(checks.map(\.rule))
        let document: JSONValue = .object([
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
            "version": .string("2.1.0"),
            "runs": .array([
                .object([
                    "tool": .object(["driver": driver(of: context, rules: Array(rules))]),
                    "automationDetails": .object(["id": .string("fidelio/\(context.baselinePath)/")]),
                    "columnKind": .string("utf16CodeUnits"),
                    "results": .array(
                        checks.map { result($0, in: context, ruleIndex: rules.firstIndex(of: $0.rule) ?? 0) }),
                ])
            ]),
        ])
        return String(decoding: JSONText.lines(of: document), as: UTF8.self)
    }

    private static func driver(of context: CheckContext, rules: [CheckRule]) -> JSONValue {
        .object([
            "name": .string("fidelio"),
            "version": .string(context.version),
            "semanticVersion": .string(context.version),
            "rules": .array(
                rules.map { rule in
                    let text = JSONValue.object(["text": .string(rule.title.printable(limit: descriptionLimit))])
                    return .object([
                        "id": .string(rule.id),
                        "shortDescription": text,
                        "fullDescription": text,
                        "help": .object(["text": .string("docs/checks.md of fidelio explains \(rule.id).")]),
                        "properties": .object(["tags": .array([.string("fidelity")])]),
                    ])
                }),
        ])
    }

    private static func result(_ check: Check, in context: CheckContext, ruleIndex: Int) -> JSONValue {
        let subject = context.subject(of: check)
        let message = "\(subject.printable(limit: 200)): \(check.message)".printable(limit: messageLimit)
        var members: OrderedDictionary<String, JSONValue> = [
            "ruleId": .string(check.rule.id),
            "ruleIndex": .integer(ruleIndex),
            "level": .string(check.outcome == .failed ? "error" : "warning"),
            "message": .object(["text": .string(message)]),
            "locations": .array([location(of: check, subject: subject, in: context)]),
            "partialFingerprints": .object([
                "primaryLocationLineHash": .string("\(fingerprint(of: check, subject: subject)):1")
            ]),
        ]
        if check.outcome == .reported { members["level"] = .string("note") }
        if check.outcome == .allowed {
            members["suppressions"] = .array([
                .object(["kind": .string("external"), "justification": .string(check.reason ?? "")])
            ])
        }
        return .object(members)
    }

    private static func location(of check: Check, subject: String, in context: CheckContext) -> JSONValue {
        .object([
            "physicalLocation": .object([
                "artifactLocation": .object(["uri": .string(uri(context.baselinePath))]),
                "region": .object(["startLine": .integer(context.line(of: check))]),
            ]),
            "logicalLocations": .array([
                .object(["fullyQualifiedName": .string(subject.printable(limit: 500)), "kind": .string("element")])
            ]),
        ])
    }

    /// A digest of rule, layer and figure.
    private static func fingerprint(of check: Check, subject: String) -> String {
        Digest(of: Array("\(check.rule.id)\0\(subject)\0\(check.figure?.rawValue ?? "")".utf8)).description
    }

    /// A relative path as a URI reference (RFC 3986).
    private static func uri(_ path: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        return path.utf8.reduce(into: "") { uri, byte in
            if plain.contains(byte) {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                uri += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }
}
