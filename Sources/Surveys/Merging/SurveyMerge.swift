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

    /// Joins the files of parts, which may be given in any order.
    ///
    /// - Parameters:
    ///   - head: the first of the files, if it is open.
    ///   - version: the version of the tool, which has to be that of the parts.
    /// - Throws: `FileError` of kind `missing` if a file cannot be opened, `damaged` if a part is not there, is not whole, comes
    ///   twice, or is of another survey; `DocumentError.newerSchema`.
    package init(_ paths: [FilePath], head: FileBytes? = nil, version: String) throws {
        var parts: [Part] = []
        for (source, path) in paths.enumerated() {
            let file = try source == 0 ? head ?? FileBytes(opening: path) : FileBytes(opening: path)
            parts.append(try Part(file, source: source))
        }
        guard let first = parts.first else {
            throw FileError(
                .missing, file: "", rule: "survey-parts", expected: "the parts of a survey", found: "none")
        }
        guard first.head.tool.version == version else {
            throw first.damage("a part that version \(version) made", "one of version \(first.head.tool.version)")
        }
        for part in parts.dropFirst() { try part.check(isOfOneSurveyWith: first) }
        try Self.check(parts)
        let lines = parts.flatMap { $0.lines }
        guard lines.count == first.contents.entries, Set(lines.map(\.key)).count == lines.count else {
            throw first.damage(
                "parts that tell of each of \(first.contents.entries) models once", "\(lines.count) lines")
        }
        options = first.head.options
        result = SurveyResult(lines, in: parts.map(\.file))
    }

    /// Makes sure that each part is there once.
    private static func check(_ parts: [Part]) throws(FileError) {
        var seen: [Int: Part] = [:]
        for part in parts {
            guard seen.updateValue(part, forKey: part.shard.index) == nil else {
                throw part.damage("each part once", "part \(part.shard) twice")
            }
        }
        let missing = (1...parts[0].shard.count).filter { seen[$0] == nil }
        guard let first = missing.first else { return }
        let others = missing.count == 1 ? "" : " and \(missing.count - 1) others"
        throw FileError(
            .damaged, file: parts[0].file.path, rule: "survey-parts",
            expected: "all \(parts[0].shard.count) parts beside it",
            found: "\(parts.count): part \(first)\(others) \(missing.count == 1 ? "is" : "are") missing")
    }
}

/// The file of one part.
private struct Part {
    let file: FileBytes
    let head: SurveyPart
    let shard: Shard
    let contents: SurveyPart.Contents
    let lines: [IndexedLine]

    init(_ file: FileBytes, source: Int) throws {
        self.file = file
        let written = try LineFile(file, source: source)
        guard let head = written.head, let shard = head.shard, let contents = head.contents else {
            throw FileError(
                .damaged, file: file.path, rule: "survey-part", expected: "a finished part of a survey",
                found: "another file")
        }
        (self.head, self.shard, self.contents) = (head, shard, contents)
        lines = Array(written.lines.values)
        guard lines.count == contents.lines, written.end == file.byteCount else {
            throw damage("\(contents.lines) lines, as its first line says", "\(lines.count)")
        }
    }

    func check(isOfOneSurveyWith other: Part) throws(FileError) {
        if head.tool != other.head.tool {
            throw damage("\(other.head.tool.version), which made the first part", "version \(head.tool.version)")
        }
        if let difference = other.head.options.difference(from: head.options) {
            throw damage("a part that was made with \(difference.asked), as the first was", difference.found)
        }
        guard shard.count == other.shard.count else {
            throw damage("one of \(other.shard.count) parts, as the first is", "part \(shard)")
        }
        guard contents.list == other.contents.list, contents.entries == other.contents.entries else {
            throw damage(
                "a share of the same \(other.contents.entries) models as the first part",
                "one of a list of \(contents.entries) that differs: models came, went or changed between the runs")
        }
    }

    func damage(_ expected: String, _ found: String) -> FileError {
        FileError(.damaged, file: file.path, rule: "survey-part", expected: expected, found: found)
    }
}
