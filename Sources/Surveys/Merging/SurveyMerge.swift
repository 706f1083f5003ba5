// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
package import SystemPackage

/// The parts of one survey, joined: the lines that one run would have written.
package struct SurveyMerge: Sendable {
    /// What was asked for.
    package let options: SurveyOptions
    /// The lines of all parts.
    package let result: SurveyResult
    /// What the `schema` field of a part's first line holds, but for the version.
    package static let schemaName = SurveyPart.schemaName

    /// Whether a file begins as a part of a survey does.
    ///
    /// - Throws: `FileError` if it cannot be read.
    package static func isPart(_ file: FileBytes) throws(FileError) -> Bool {
        var reader = LineReader(of: file, longest: SurveyOutput.longestHead)
        guard let bytes = try reader.next()?.bytes else { return false }
        let head = try? JSONText.decode(Head.self, from: bytes, file: file.path.spelling)
        return head?.schema.hasPrefix("\(schemaName)/") ?? false
    }

    private struct Head: Decodable {
        let schema: String
    }

    /// Joins the files of parts, which may be given in any order, and one of them twice.
    ///
    /// - Parameters:
    ///   - head: the first of the files, if it is open.
    ///   - version: the version of the tool, which has to be that of the parts.
    /// - Throws: `PartError` if they are not all parts of one survey, or are of another version; `FileError` of kind `missing` if a file
    ///   cannot be opened, `damaged` if a part is not whole; `DocumentError.newerSchema`.
    package init(_ paths: [FilePath], head: FileBytes? = nil, version: String) throws {
        var gathered = GatheredParts<FinishedPart>()
        for (place, path) in paths.enumerated() {
            let file = try place == 0 ? head ?? FileBytes(opening: path) : FileBytes(opening: path)
            let part = try FinishedPart(file)
            try gathered.add(part, file: path.spelling, sha256: part.sha256)
        }
        let parts = try gathered.all()
        let first = parts[0]
        guard first.head.tool.version == version else {
            throw PartError.otherVersion(found: first.head.tool.version, own: version)
        }
        let lines = parts.enumerated().flatMap { source, part in part.lines.map { $0.standing(in: source) } }
        guard lines.count == first.contents.entries, Set(lines.map(\.key)).count == lines.count else {
            throw first.damage(
                "parts that tell of each of \(first.contents.entries) models once", "\(lines.count) lines")
        }
        options = first.head.options
        result = SurveyResult(lines, in: parts.map(\.file))
    }
}
