// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
package import Findings

extension ReportDocument {
    /// One thing that is worth saying about a candidate, as `fidelio.findings/2` has it.
    package struct Finding: Sendable, Equatable, Codable {
        /// The label of the candidate.
        package var candidate: String
        /// The stable identifier of what was found.
        package var id: String
        /// What was found, in a few words.
        package var title: String
        /// `error`, `warning` or `note`.
        package var severity: String
        /// The layers or tensors that it is about; empty where it is about the file.
        package var subjects: [Subject]
        /// Why it is so.
        package var cause: String
        /// What comes of it.
        package var consequence: String
        /// What to do.
        package var remedy: String
    }

    /// What a candidate really is, in plain words.
    package struct Diagnosed: Sendable, Equatable, Codable {
        /// The label of the candidate.
        package var candidate: String
        /// What it is, and what it lost.
        package var text: String
        /// How sure that is, and on what ground.
        package var confidence: String
        /// What cannot be known.
        package var limits: String
        /// What could not be judged, in one sentence; nil if all was, and in reports of older versions.
        package var unjudged: String?
        /// What each of its layers says about itself; nil in reports of older versions.
        package var evidence: [LayerRecord]?
    }

    /// A layer or tensor that a finding is about.
    package struct Subject: Sendable, Equatable {
        /// Its name in the candidate, a layer's without `.weight`.
        package var name: String
        /// What figures cannot say; nil for nothing.
        package var detail: String?
        /// Figures by their names in `fidelio.findings/2`.
        package var figures: [String: Double] = [:]
    }

    /// The findings about a candidate of a severity, in the document's order.
    func findings(about candidate: String, _ severity: String) -> [Finding] {
        findings.filter { $0.candidate == candidate && $0.severity == severity }
    }
}

extension ReportDocument.Finding {
    /// Reads a finding; one of a severity that nothing shows is refused, and not lost.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            candidate: container.decode(String.self, forKey: .candidate),
            id: container.decode(String.self, forKey: .id),
            title: container.decode(String.self, forKey: .title),
            severity: container.decode(String.self, forKey: .severity),
            subjects: container.decode([ReportDocument.Subject].self, forKey: .subjects),
            cause: container.decode(String.self, forKey: .cause),
            consequence: container.decode(String.self, forKey: .consequence),
            remedy: container.decode(String.self, forKey: .remedy))
        guard Severity(rawValue: severity) != nil else {
            throw container.damage(
                .severity, "\"\(severity.printable(limit: 80))\"",
                expected: "\"error\", \"warning\" or \"note\"")
        }
    }
}

extension ReportDocument.Subject: Codable {
    /// Any key: a figure's name.
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }

        static let name = Key(stringValue: "name")
        static let detail = Key(stringValue: "detail")
    }

    /// Reads a subject; what is neither name nor detail is a figure.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        name = try container.decode(String.self, forKey: .name)
        detail = try container.decodeIfPresent(String.self, forKey: .detail)
        for key in container.allKeys where ![Key.name, .detail].contains(where: { $0.stringValue == key.stringValue }) {
            // A newer version may have a field here that is not a number.
            guard (try? container.decode(Double.self, forKey: key)) != nil else { continue }
            figures[key.stringValue] = try container.decodeNumber(forKey: key, in: DocumentLimit.figure)
        }
    }

    /// Writes the figures beside the name.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(detail, forKey: .detail)
        for (name, value) in figures {
            try container.encode(value, forKey: Key(stringValue: name))
        }
    }
}
