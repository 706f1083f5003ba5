// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import OrderedCollections

/// A finding as `fidelio.findings/2` and report.json hold it.
extension Finding: Codable {
    private enum CodingKeys: String, CodingKey {
        case id
        case title
        case severity
        case subjects
        case cause
        case consequence
        case remedy
    }

    /// Reads a finding, in the words that the document has.
    ///
    /// Any identifier is taken: those of other versions are shown as they are. A severity that nothing shows is refused, and
    /// not lost.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let word = try container.decode(String.self, forKey: .severity)
        guard let severity = Severity(rawValue: word) else {
            throw container.damage(
                .severity, "\"\(word.printable(limit: 80))\"", expected: "\"error\", \"warning\" or \"note\"")
        }
        try self.init(
            FindingID(rawValue: container.decode(String.self, forKey: .id)), severity,
            container.decode([FindingSubject].self, forKey: .subjects),
            title: container.decode(String.self, forKey: .title),
            cause: container.decode(String.self, forKey: .cause),
            consequence: container.decode(String.self, forKey: .consequence),
            remedy: Remedy(container.decode(String.self, forKey: .remedy)))
    }

    /// Writes the finding.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id.rawValue, forKey: .id)
        try container.encode(title, forKey: .title)
        try container.encode(severity.rawValue, forKey: .severity)
        try container.encode(subjects, forKey: .subjects)
        try container.encode(cause, forKey: .cause)
        try container.encode(consequence, forKey: .consequence)
        try container.encode(remedy.text, forKey: .remedy)
    }
}

extension FindingSubject: Codable {
    private static let words: Set<AnyKey> = ["name", "detail"]

    /// Reads a subject; what is neither name nor detail is a figure.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        var figures: OrderedDictionary<String, Double?> = [:]
        let keys = container.allKeys.filter { !Self.words.contains($0) }
        for key in keys.sorted(by: { $0.stringValue < $1.stringValue }) {
            // A newer version may have a field here that is not a number.
            guard (try? container.decode(Double.self, forKey: key)) != nil else { continue }
            figures[key.stringValue] = try container.decodeNumber(forKey: key, in: DocumentLimit.figure)
        }
        try self.init(
            container.decode(String.self, forKey: "name"), figures,
            detail: container.decodeIfPresent(String.self, forKey: "detail"))
    }

    /// Writes the figures beside the name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.members()
        for (name, value) in figures {
            try container.encode(value, forKey: AnyKey(name))
        }
        try container.encode(name, forKey: "name")
        try container.encodeIfPresent(detail, forKey: "detail")
    }
}

/// A verdict as documents hold it: what the file is and what it lost in one text.
extension FileVerdict: Codable {
    private enum CodingKeys: String, CodingKey {
        case answer
        case actions
        case text
        case confidence
        case limits
    }

    /// A verdict whose sentences are not told apart.
    ///
    /// - Parameter answer: what is told first; nil for the whole text, as in documents of versions that had no answer.
    package init(
        answer: String? = nil, actions: [Action] = [], text: String, confidence: String, limits: String
    ) {
        self.init(
            answer: answer ?? text, actions: actions, headline: text, losses: [], confidence: confidence, limits: limits
        )
    }

    /// Reads a verdict; its text becomes the headline, since a document does not say where the losses begin.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            answer: container.decodeIfPresent(String.self, forKey: .answer),
            actions: container.decodeIfPresent([Action].self, forKey: .actions) ?? [],
            text: container.decode(String.self, forKey: .text),
            confidence: container.decode(String.self, forKey: .confidence),
            limits: container.decode(String.self, forKey: .limits))
    }

    /// Writes the verdict.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(answer, forKey: .answer)
        try container.encode(actions, forKey: .actions)
        try container.encode(text, forKey: .text)
        try container.encode(confidence, forKey: .confidence)
        try container.encode(limits, forKey: .limits)
    }
}

extension Action: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind
        case text
    }

    /// Reads an action; one of a kind that is not known is shown as a sentence.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            kind: Kind(rawValue: container.decode(String.self, forKey: .kind)) ?? .other,
            text: container.decode(String.self, forKey: .text))
    }

    /// Writes the action.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.rawValue, forKey: .kind)
        try container.encode(text, forKey: .text)
    }
}
