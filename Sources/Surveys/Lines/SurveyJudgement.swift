// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
package import Findings

/// What a survey's index says of a file that was diagnosed.
package struct SurveyJudgement: Sendable, Decodable {
    /// A finding by its identifier and severity.
    package struct Found: Sendable, Equatable, Decodable {
        /// The finding's identifier.
        package let id: String
        /// How bad it is.
        package let severity: Severity

        private enum CodingKeys: String, CodingKey { case id, severity }

        /// Reads what the index says of a finding.
        package init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            id = try members.decode(String.self, forKey: .id)
            severity = try members.decodeCase(Severity.self, forKey: .severity)
        }
    }

    /// The file in one word.
    package let mark: Mark
    /// Why it has its mark, and what to do.
    package let verdict: FileVerdict
    /// What was found, the worst first.
    package let findings: [Found]
    /// How many layers are quantized.
    package let quantizedCount: Int
    /// How many of them could not be judged.
    package let unjudgedCount: Int
    /// The architecture that its names match; nil if none is known.
    package let architecture: String?

    private enum CodingKeys: String, CodingKey {
        case verdict, findings, unjudged, architecture
        case quantizedCount = "quantized_layers"
    }

    private struct MarkWord: Decodable {
        let mark: String
    }

    private struct Anything: Decodable {}

    /// Reads a judgement from a document of a diagnosis.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let word = try members.decode(MarkWord.self, forKey: .verdict).mark
        guard let mark = Mark(id: word) else {
            throw members.damage(.verdict, "the mark \"\(word.printable(limit: 80))\"", expected: "one that is known")
        }
        self.mark = mark
        verdict = try members.decode(FileVerdict.self, forKey: .verdict)
        findings = try members.decode([Found].self, forKey: .findings)
        quantizedCount = try members.decodeCount(forKey: .quantizedCount)
        unjudgedCount = try members.decode([Anything].self, forKey: .unjudged).count
        architecture = try members.decodeIfPresent(String.self, forKey: .architecture)
    }

    /// Whether `--strict` fails for it: a finding of severity error, or layers that could not be judged.
    package var failsStrictly: Bool { unjudgedCount > 0 || findings.contains { $0.severity == .error } }
}
