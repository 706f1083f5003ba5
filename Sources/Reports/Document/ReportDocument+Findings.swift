// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Findings

/// A finding about one of a report's candidates.
package struct CandidateFinding: Sendable, Equatable {
    /// The label of the candidate.
    package var candidate: String
    /// What was found.
    package var finding: Finding

    /// A finding about a candidate.
    package init(_ candidate: String, _ finding: Finding) {
        self.candidate = candidate
        self.finding = finding
    }
}

/// What one of a report's candidates is.
package struct CandidateVerdict: Sendable, Equatable {
    /// The label of the candidate.
    package var candidate: String
    /// What it is, in plain words.
    package var verdict: FileVerdict
    /// What could not be judged, in one sentence; nil if all was, and in reports of older versions.
    package var unjudged: String?
    /// What each of its layers says about itself; nil in reports of older versions.
    package var evidence: [LayerRecord]?
    /// What the original says about it; nil in reports of older versions.
    package var reference: ReferenceRecord?

    /// A verdict from its parts.
    package init(
        _ candidate: String, _ verdict: FileVerdict, unjudged: String? = nil, evidence: [LayerRecord]? = nil,
        reference: ReferenceRecord? = nil
    ) {
        self.candidate = candidate
        self.verdict = verdict
        self.unjudged = unjudged
        self.evidence = evidence
        self.reference = reference
    }
}

extension ReportDocument {
    /// Adds what a diagnosis found about a candidate.
    ///
    /// - Parameters:
    ///   - diagnosis: What the candidate is, and what is wrong with it.
    ///   - candidate: The candidate's name in this document.
    package mutating func add(_ diagnosis: Diagnosis, of candidate: String) {
        diagnoses.append(
            CandidateVerdict(
                candidate, diagnosis.verdict, unjudged: diagnosis.unjudgedSentence, evidence: diagnosis.records,
                reference: diagnosis.referenceRecord))
        findings += diagnosis.findings.map { CandidateFinding(candidate, $0) }
    }

    /// The findings about a candidate of a severity, in the document's order.
    func findings(about candidate: String, _ severity: Severity) -> [Finding] {
        findings.filter { $0.candidate == candidate && $0.finding.severity == severity }.map(\.finding)
    }
}

extension CandidateFinding: Codable {
    private enum CodingKeys: CodingKey {
        case candidate
    }

    /// Reads the label, and the finding that stands in the same object.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(container.decode(String.self, forKey: .candidate), Finding(from: decoder))
    }

    /// Writes the finding, and the label into the same object.
    package func encode(to encoder: any Encoder) throws {
        try finding.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(candidate, forKey: .candidate)
    }
}

extension CandidateVerdict: Codable {
    private enum CodingKeys: CodingKey {
        case candidate
        case unjudged
        case evidence
        case reference
    }

    /// Reads the label, and the verdict that stands in the same object.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            container.decode(String.self, forKey: .candidate), FileVerdict(from: decoder),
            unjudged: container.decodeIfPresent(String.self, forKey: .unjudged),
            evidence: container.decodeIfPresent([LayerRecord].self, forKey: .evidence),
            reference: container.decodeIfPresent(ReferenceRecord.self, forKey: .reference))
    }

    /// Writes the verdict, and the rest into the same object.
    package func encode(to encoder: any Encoder) throws {
        try verdict.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(candidate, forKey: .candidate)
        try container.encodeIfPresent(unjudged, forKey: .unjudged)
        try container.encodeIfPresent(evidence, forKey: .evidence)
        try container.encodeIfPresent(reference, forKey: .reference)
    }
}
