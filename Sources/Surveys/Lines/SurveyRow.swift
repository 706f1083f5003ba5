// SPDX-License-Identifier: Apache-2.0

package import Documents
internal import Files
internal import Findings
internal import SystemPackage

/// A line of a survey as its index shows it.
package struct SurveyRow: Sendable {
    /// What came of the file.
    package enum Outcome: Sendable {
        /// It was diagnosed.
        case diagnosed(SurveyJudgement)
        /// It could not be: why, and the exit code that this calls for.
        case failed(error: String, exitCode: Int)
    }

    /// What the caller called the file.
    package let path: String
    /// What the survey adds to the diagnosis.
    package let file: SurveyedFile
    /// What came of the file.
    package let outcome: Outcome

    /// The bytes of the path.
    package var key: [UInt8] { file.pathBytes ?? Array(path.utf8) }
    /// The judgement; nil if the file could not be diagnosed.
    package var judgement: SurveyJudgement? {
        if case .diagnosed(let judgement) = outcome { judgement } else { nil }
    }
    /// The exit code that the file calls for: 0 if it was diagnosed.
    package var exitCode: Int {
        if case .failed(_, let code) = outcome { code } else { 0 }
    }

    /// The longest line that is read: as long as any document.
    package static let longest = JSONText.sizeLimit

    /// Reads a line.
    ///
    /// - Parameter file: what errors call the file of the line.
    /// - Throws: `DocumentError` if it is not one that a survey writes.
    package init(_ line: [UInt8], of file: String) throws(DocumentError) {
        self = try JSONText.decode(SurveyRow.self, from: line, file: file)
    }
}

extension SurveyRow: Decodable {
    private enum CodingKeys: String, CodingKey {
        case schema, path, surveyed, error
        case exitCode = "exit_code"
    }

    /// Reads the fields that the index shows.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        path = try members.decode(String.self, forKey: .path)
        file = try members.decode(SurveyedFile.self, forKey: .surveyed)
        if let bytes = file.pathBytes, FilePath(bytes: bytes).spelling != path {
            throw members.damage(.surveyed, "a path of other bytes", expected: "those of the path")
        }
        let schema = try members.decode(String.self, forKey: .schema)
        if schema.hasPrefix("\(FailureDocument.schemaName)/") {
            _ = try SchemaVersion.check(
                schema, name: FailureDocument.schemaName, newest: FailureDocument.schemaVersion)
            outcome = .failed(
                error: try members.decode(String.self, forKey: .error),
                exitCode: try members.decodeCount(forKey: .exitCode, in: 1...255))
        } else {
            _ = try SchemaVersion.check(
                schema, name: FindingsDocument.schemaName, newest: FindingsDocument.schemaVersion)
            outcome = .diagnosed(try SurveyJudgement(from: decoder))
        }
    }
}
