// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
internal import Files
internal import OrderedCollections
internal import Regression
internal import SystemPackage

/// A check as SARIF 2.1.0, for code scanning: why something did not pass, at the worst layer's line in the baseline.
///
/// Rule identifiers and fingerprints are stable: a result keeps its fingerprint whatever its figures are and wherever its
/// line moves. Limits are GitHub's, https://docs.github.com/en/code-security/reference/code-scanning/sarif-files.
package enum SARIFReport {
    /// Results that GitHub shows of a run; the worst come first.
    private static let resultLimit = 5000
    /// Characters of a rule's description.
    private static let descriptionLimit = 1000
    /// Layers besides the first that a result points to.
    private static let layerLimit = 100
    /// The project's address: that of the schemas in docs/schemas, a reserved name until there is another (RFC 2606).
    private static let home = "https://fidelio.invalid"
    /// Characters of a message.
    private static let messageLimit = 1000

    /// The document.
    package static func text(of context: CheckContext) -> String {
        let outcomes = [Check.Outcome.failed, .reported, .allowed]
        let causes = Array(outcomes.flatMap { context.verdict.causes($0) }.prefix(resultLimit))
        let rules = OrderedSet(causes.map(\.rule))
        let prints = fingerprints(of: causes, in: context)
        let document: JSONValue = .object([
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
            "version": .string("2.1.0"),
            "runs": .array([
                .object([
                    "tool": .object(["driver": driver(of: context, rules: Array(rules))]),
                    "automationDetails": .object(["id": .string("fidelio/\(context.baselinePath)/")]),
                    "columnKind": .string("utf16CodeUnits"),
                    "results": .array(
                        zip(causes, prints)
                            .map { cause, print in
                                result(
                                    cause, in: context, ruleIndex: rules.firstIndex(of: cause.rule) ?? 0,
                                    fingerprint: print)
                            }),
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
            "informationUri": .string(home),
            "rules": .array(
                rules.map { rule in
                    let text = JSONValue.object(["text": .string(rule.title.printable(limit: descriptionLimit))])
                    return .object([
                        "id": .string(rule.id),
                        "shortDescription": text,
                        "fullDescription": text,
                        "helpUri": .string("\(home)/docs/checks.md#rules"),
                        "help": .object(["text": .string("docs/checks.md of fidelio explains \(rule.id).")]),
                        "properties": .object(["tags": .array([.string("fidelity")])]),
                    ])
                }),
        ])
    }

    private static func result(
        _ cause: CheckCause, in context: CheckContext, ruleIndex: Int, fingerprint: String
    ) -> JSONValue {
        let subject = context.subject(of: cause)
        let start = cause.onlySubject == nil ? "" : "\(subject.printable(limit: 200)): "
        let lines = [start + cause.message] + context.lines(of: cause, limit: 8)
        let subjects = cause.subjects
        var members: OrderedDictionary<String, JSONValue> = [
            "ruleId": .string(cause.rule.id),
            "ruleIndex": .integer(ruleIndex),
            "level": .string(cause.outcome == .failed ? "error" : "warning"),
            "message": text(lines),
            "locations": .array([.object(location(of: subjects[0], in: context))]),
            "partialFingerprints": .object(["primaryLocationLineHash": .string("\(fingerprint):1")]),
            "properties": values(of: cause),
        ]
        let others = relatedLocations(of: subjects.dropFirst(), cause, in: context)
        if !others.isEmpty { members["relatedLocations"] = .array(others) }
        if cause.outcome == .reported { members["level"] = .string("note") }
        if cause.outcome == .allowed {
            members["suppressions"] = .array([
                .object(["kind": .string("external"), "justification": .string(cause.reason ?? "")])
            ])
        }
        return .object(members)
    }

    /// Where the layers besides the worst stand, each with what its checks saw.
    private static func relatedLocations(
        of subjects: ArraySlice<Check.Subject>, _ cause: CheckCause, in context: CheckContext
    ) -> [JSONValue] {
        subjects.filter { $0.name != nil }.prefix(layerLimit).enumerated()
            .map { index, subject in
                let details = cause.details(of: subject)
                var members = location(of: subject, in: context)
                members["id"] = .integer(index + 1)
                members["message"] = text([
                    [context.words(subject), details].filter { !$0.isEmpty }.joined(separator: ": ")
                ])
                return .object(members)
            }
    }

    /// A message of several lines, in each of which what is foreign is escaped.
    private static func text(_ lines: [String]) -> JSONValue {
        let text = lines.map { $0.printable(limit: 400) }.joined(separator: "\n")
        return .object(["text": .string(text.count > messageLimit ? text.prefix(messageLimit) + "…" : text)])
    }

    /// What was found, what the baseline has and what passes, where that is the same for all layers.
    private static func values(of cause: CheckCause) -> JSONValue {
        let values = cause.values
        let parts = [("found", values.found), ("baseline", values.baseline), ("limit", values.limit)]
        var members: OrderedDictionary<String, JSONValue> = ["checks": .integer(cause.all.count)]
        for (name, text) in parts where !text.isEmpty { members[name] = .string(text) }
        return .object(members)
    }

    private static func location(
        of subject: Check.Subject, in context: CheckContext
    ) -> OrderedDictionary<String, JSONValue> {
        [
            "physicalLocation": .object([
                "artifactLocation": .object(["uri": .string(uri(context.baselineFile))]),
                "region": .object(["startLine": .integer(context.line(of: subject))]),
            ]),
            "logicalLocations": .array([
                .object([
                    "fullyQualifiedName": .string(context.words(subject).printable(limit: 500)),
                    "kind": .string("element"),
                ])
            ]),
        ]
    }

    /// A digest of each cause's rule and change, and of its layer if it is about one; of several that have the same, a
    /// number besides.
    private static func fingerprints(of causes: [CheckCause], in context: CheckContext) -> [String] {
        var seen: [String: Int] = [:]
        return causes.map { cause in
            let subject = cause.onlySubject.map(context.words) ?? ""
            let change = cause.change.map { "\($0.from)\0\($0.to)" } ?? ""
            let figure = cause.checks.count == 1 ? cause.checks[0].figure?.rawValue ?? "" : ""
            let key = [cause.rule.id, subject, change, figure].joined(separator: "\0")
            let use = seen[key, default: 0]
            seen[key] = use + 1
            return Digest(of: Array((use == 0 ? key : "\(key)\0\(use)").utf8)).description
        }
    }

    /// A relative path as a URI reference (RFC 3986).
    private static func uri(_ path: FilePath) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        return path.bytes.reduce(into: "") { uri, byte in
            if plain.contains(byte) {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                uri += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }
}
