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
    ///
    /// - Throws: `EncodingError`, as every document does; no number of this one is one that JSON lacks.
    package static func text(of context: CheckContext) throws -> String {
        let outcomes = [Check.Outcome.failed, .reported, .allowed]
        let causes = Array(outcomes.flatMap { context.verdict.causes($0) }.prefix(resultLimit))
        let rules = OrderedSet(causes.map(\.rule))
        let prints = fingerprints(of: causes, in: context)
        let run = SARIFLog.Run(
            tool: SARIFLog.Tool(driver: driver(of: context, rules: Array(rules))),
            automationDetails: SARIFLog.Identity(id: "fidelio/\(context.baselinePath)/"),
            results: zip(causes, prints)
                .map { cause, print in
                    result(
                        cause, in: context, ruleIndex: rules.firstIndex(of: cause.rule) ?? 0, fingerprint: print)
                })
        return String(decoding: try JSONText.encode(SARIFLog(runs: [run]), sortsKeys: false), as: UTF8.self)
    }

    private static func driver(of context: CheckContext, rules: [CheckRule]) -> SARIFLog.Driver {
        SARIFLog.Driver(
            version: context.version, semanticVersion: context.version, informationUri: home,
            rules: rules.map { rule in
                let text = SARIFLog.Message(text: rule.title.printable(limit: descriptionLimit))
                return SARIFLog.Rule(
                    id: rule.id, shortDescription: text, fullDescription: text,
                    helpUri: "\(home)/docs/checks.md#rules",
                    help: SARIFLog.Message(text: "docs/checks.md of fidelio explains \(rule.id)."),
                    properties: SARIFLog.Rule.Properties(tags: ["fidelity"]))
            })
    }

    private static func result(
        _ cause: CheckCause, in context: CheckContext, ruleIndex: Int, fingerprint: String
    ) -> SARIFLog.Result {
        let subject = context.subject(of: cause)
        let start = cause.onlySubject == nil ? "" : "\(subject.printable(limit: 200)): "
        let subjects = cause.subjects
        let others = relatedLocations(of: subjects.dropFirst(), cause, in: context)
        return SARIFLog.Result(
            ruleId: cause.rule.id, ruleIndex: ruleIndex, level: level(of: cause.outcome),
            message: message([start + cause.message] + context.lines(of: cause, limit: 8)),
            locations: [location(of: subjects[0], in: context)],
            partialFingerprints: SARIFLog.Result.Fingerprints(primaryLocationLineHash: "\(fingerprint):1"),
            properties: values(of: cause), relatedLocations: others.isEmpty ? nil : others,
            suppressions: cause.outcome == .allowed
                ? [SARIFLog.Suppression(kind: "external", justification: cause.reason ?? "")] : nil)
    }

    private static func level(of outcome: Check.Outcome) -> String {
        switch outcome {
        case .failed: "error"
        case .reported: "note"
        default: "warning"
        }
    }

    /// Where the layers besides the worst stand, each with what its checks saw.
    private static func relatedLocations(
        of subjects: ArraySlice<Check.Subject>, _ cause: CheckCause, in context: CheckContext
    ) -> [SARIFLog.Location] {
        subjects.filter { $0.name != nil }.prefix(layerLimit).enumerated()
            .map { index, subject in
                let details = cause.details(of: subject)
                var location = location(of: subject, in: context)
                location.id = index + 1
                location.message = message([
                    [context.words(subject), details].filter { !$0.isEmpty }.joined(separator: ": ")
                ])
                return location
            }
    }

    /// A message of several lines, in each of which what is foreign is escaped.
    private static func message(_ lines: [String]) -> SARIFLog.Message {
        let text = lines.map { $0.printable(limit: 400) }.joined(separator: "\n")
        return SARIFLog.Message(text: text.count > messageLimit ? text.prefix(messageLimit) + "…" : text)
    }

    /// What was found, what the baseline has and what passes, where that is the same for all layers.
    private static func values(of cause: CheckCause) -> SARIFLog.Result.Properties {
        let values = cause.values
        let said = { (text: String) in text.isEmpty ? nil : text }
        return SARIFLog.Result.Properties(
            checks: cause.all.count, found: said(values.found), baseline: said(values.baseline),
            limit: said(values.limit))
    }

    private static func location(of subject: Check.Subject, in context: CheckContext) -> SARIFLog.Location {
        SARIFLog.Location(
            physicalLocation: SARIFLog.Physical(
                artifactLocation: SARIFLog.Physical.Artifact(uri: uri(context.baselineFile)),
                region: SARIFLog.Physical.Region(startLine: context.line(of: subject))),
            logicalLocations: [
                SARIFLog.Logical(fullyQualifiedName: context.words(subject).printable(limit: 500), kind: "element")
            ])
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
