// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
import Mustache
package import Surveys
package import SystemPackage

/// The folder of a finished survey: index.html, survey.jsonl, survey.csv and survey.json.
///
/// They appear together, and replace those of an older survey together; the journal goes with the older ones.
package struct SurveyFolder: Sendable {
    /// The path of the folder.
    package let path: FilePath

    private static let pageName = "index.html"
    private static let tableName = "survey.csv"

    /// A folder.
    package init(path: FilePath) {
        self.path = path.isMarkedAsFolder ? path.removingLastComponent() : path
    }

    /// The page.
    package var page: FilePath { path.appending(Self.pageName) }

    /// Refuses to replace a survey; for a caller that makes another one than was there.
    ///
    /// - Throws: `FileError` of kind `outputRefused`.
    package func checkIsNew() throws(FileError) {
        for name in [
            Self.pageName, Self.tableName, SurveyOutput.linesName, SurveyOutput.summaryName, SurveyOutput.journalName,
        ]
        where path.appending(name).isFolder != nil {
            throw FileError(
                .outputRefused, file: path, rule: "output-exists",
                expected: "nothing of this name there, or the permission to overwrite it (--overwrite)",
                found: "a file \(name)")
        }
    }

    /// Writes the files of a survey.
    ///
    /// Lines are read one after another, so that memory does not grow with what they hold.
    ///
    /// - Throws: `FileError` of kind `outputRefused` or `io`, `DocumentError` if a line was changed meanwhile. Nothing has been
    ///   written then.
    package func write(_ result: SurveyResult, _ summary: SurveySummary) throws {
        let folder = try StagedFolder(path, overwrite: true)
        try folder.write(to: FilePath(SurveyOutput.linesName)) { try result.write(linesTo: $0) }
        try folder.write(to: FilePath(Self.tableName)) { table in
            try table.append(SurveyCSV.header)
            for line in result.lines { try table.append(SurveyCSV.line(try result.row(of: line))) }
        }
        try folder.write(try JSONText.encode(summary), to: FilePath(SurveyOutput.summaryName))
        try folder.write(to: FilePath(Self.pageName)) { try Self.write(SurveyPage(summary), result, to: $0) }
        let journal = FilePath(SurveyOutput.journalName)
        try folder.commit(last: FilePath(Self.pageName)) { $0 == journal }
    }

    /// Writes the page, and its rows one after another.
    private static func write(_ page: SurveyPage, _ result: SurveyResult, to writer: SequentialWriter) throws {
        try writer.append(PageTemplates.survey[0].render(page))
        for line in result.lines.filter({ $0.mark == nil }).prefix(SurveyPage.mostFailures) {
            try writer.append(PageTemplates.surveyFailure.render(SurveyFileRow(try result.row(of: line))))
        }
        try writer.append(PageTemplates.survey[1].render(page))
        for line in result.lines {
            try writer.append(PageTemplates.surveyRow.render(SurveyFileRow(try result.row(of: line))))
        }
        try writer.append(PageTemplates.survey[2].render(page))
    }
}
