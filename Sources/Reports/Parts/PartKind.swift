// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
internal import Surveys

/// What kind of work parts are of, as their schema says.
package enum PartKind: CaseIterable, Sendable {
    /// Parts of an analysis.
    case analysis
    /// Parts of a survey.
    case survey

    /// The kind of a part's file, which stays open to be read as that: another file may get its name meanwhile.
    ///
    /// - Throws: `DocumentError` if the file is not a part, `FileError` if it cannot be read.
    package init(of file: FileBytes) throws {
        if try SurveyMerge.isPart(file) {
            self = .survey
            return
        }
        let head = try JSONText.decode(Head.self, from: file.document(), file: file.path.spelling)
        let name = head.schema?.split(separator: "/").first.map(String.init)
        guard let kind = Self.allCases.first(where: { $0.schemaName == name }) else {
            throw DocumentError.otherKind(
                expected: Self.allCases.map { "a part, \($0.schemaName)" }.joined(separator: " or "),
                found: head.schema,
                file: file.path.spelling)
        }
        self = kind
    }

    /// What the `schema` field of such parts holds, but for the version.
    package var schemaName: String {
        switch self {
        case .analysis: AnalysisPart.schemaName
        case .survey: SurveyMerge.schemaName
        }
    }

    private struct Head: Decodable {
        let schema: String?
    }
}
