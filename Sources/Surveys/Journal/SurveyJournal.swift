// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import SystemPackage

/// What a survey has done so far: a line for each file that is finished, in the order in which they were finished.
///
/// Each line is given to the system before the next file is begun, so a run that is killed loses what it was working on and
/// nothing else: a line that was not written whole is dropped by the next run. While it is open no other run can have it.
package final class SurveyJournal {
    /// What the lines are of.
    package let head: SurveyPart

    private let output: SurveyOutput
    private let file: AppendedFile
    /// What is finished, by the bytes of the path.
    private var finished: [[UInt8]: IndexedLine]
    /// What the lines of the journal and those of an older result stand in.
    private static let (journal, older) = (0, 1)
    private let olderFile: FileBytes?

    /// Goes on with what is in a folder, or begins it.
    ///
    /// - Parameters:
    ///   - overwrite: whether what is there is left out, and replaced at the end.
    ///   - version: the version of the tool.
    /// - Throws: `FileError` of kind `outputRefused` if the folder holds something else, a survey with other options, or one that
    ///   another run is writing; `io` if the disk fails or is full.
    package init(
        _ output: SurveyOutput, _ options: SurveyOptions, overwrite: Bool, version: String
    ) throws {
        try output.check()
        self.output = output
        file = try AppendedFile(opening: output.journalPath)
        let asked = SurveyPart(options, shard: output.shard, version: version)
        do {
            let begun = try Self.begin(file, output, asked, overwrite: overwrite)
            (head, finished) = (begun.head, begun.lines)
        } catch {
            // One that was only made to be locked.
            if file.byteCount == 0 { file.remove() }
            throw error
        }
        olderFile = head.continues == true ? try? FileBytes(opening: output.linesPath) : nil
        if let olderFile {
            finished.merge(try LineFile(olderFile, source: Self.older).lines) { newer, _ in newer }
        }
    }

    /// The line of a file that is finished; nil if it is not.
    package func line(of entry: SurveyEntry) -> IndexedLine? { finished[entry.key] }

    /// Adds the line of a file that is finished.
    ///
    /// - Parameter text: the line, as `SurveyLine` makes it.
    /// - Returns: what it says.
    /// - Throws: `FileError` of kind `io`.
    @discardableResult
    package func append(_ text: String) throws -> SurveyRow {
        let bytes = Array(text.utf8)
        let row = try SurveyRow(bytes, of: output.journalPath.spelling)
        let offset = try file.append(bytes + [UInt8(ascii: "\n")])
        finished[row.key] = IndexedLine(row, source: Self.journal, offset: offset, count: bytes.count)
        return row
    }

    /// The lines of entries, all of which are finished.
    ///
    /// - Throws: `FileError` if the journal cannot be read.
    package func result(of entries: [SurveyEntry]) throws -> SurveyResult {
        try file.sync()
        let written = try FileBytes(opening: output.journalPath)
        return SurveyResult(entries.compactMap(line), in: [written] + (olderFile.map { [$0] } ?? []))
    }

    /// Removes the journal: the result stands beside it.
    package func remove() { file.remove() }
}

extension SurveyJournal {
    /// Reads what a journal holds, and drops a last line that was not written whole; or writes its first line.
    private static func begin(
        _ file: AppendedFile, _ output: SurveyOutput, _ asked: SurveyPart, overwrite: Bool
    ) throws -> (head: SurveyPart, lines: [[UInt8]: IndexedLine]) {
        let written = try LineFile(FileBytes(opening: file.path), source: journal)
        guard written.head != nil || written.lineCount == 0 && file.byteCount < SurveyOutput.longestHead else {
            throw SurveyOutput.refusal(
                file.path, "output-exists", "the journal of a survey, or nothing", "another file")
        }
        if let head = written.head, !overwrite {
            try check(asked, against: head, file.path)
            try file.truncate(to: written.end)
            return (head, written.lines)
        }
        var head = asked
        head.continues = try !overwrite && canContinue(output, asked)
        try file.truncate(to: 0)
        try file.append(Array("\(try JSONText.line(head))\n".utf8))
        try file.sync()
        return (head, [:])
    }

    /// Whether there is an older result whose lines count.
    private static func canContinue(_ output: SurveyOutput, _ asked: SurveyPart) throws -> Bool {
        guard let file = try? FileBytes(opening: output.linesPath) else { return false }
        if output.shard == nil {
            let path = output.path.appending(SurveyOutput.summaryName)
            let summary = try JSONText.read(SurveySummary.self, at: path)
            try check(asked, tool: summary.tool, summary.options, path)
        } else if let head = try LineFile(file, source: older).head {
            try check(asked, against: head, output.linesPath)
        } else {
            throw SurveyOutput.refusal(output.linesPath, "output-exists", "a part of a survey", "another file")
        }
        return true
    }

    /// Refuses to go on with what was begun in another way.
    private static func check(_ asked: SurveyPart, against head: SurveyPart, _ path: FilePath) throws(FileError) {
        try check(asked, tool: head.tool, head.options, path)
        guard head.shard != asked.shard else { return }
        throw SurveyOutput.refusal(
            path, "survey-shard", "part \(asked.shard.map { "\($0)" } ?? "1/1")",
            "part \(head.shard.map { "\($0)" } ?? "1/1")")
    }

    private static func check(
        _ asked: SurveyPart, tool: Tool, _ options: SurveyOptions, _ path: FilePath
    ) throws(FileError) {
        if tool != asked.tool {
            throw refusal(path, "\(asked.tool.name) \(asked.tool.version)", "\(tool.name) \(tool.version)")
        }
        guard let difference = asked.options.difference(from: options) else { return }
        throw refusal(path, difference.asked, difference.found)
    }

    private static func refusal(_ path: FilePath, _ asked: String, _ found: String) -> FileError {
        SurveyOutput.refusal(
            path, "survey-options",
            "a survey that was begun with \(asked), or the permission to begin it anew (--overwrite)",
            "one with \(found)")
    }
}
