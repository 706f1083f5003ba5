// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
internal import SystemPackage

extension SurveyResult {
    /// Writes the file of a part: its head, and its lines in the order of their paths.
    ///
    /// - Parameters:
    ///   - entries: the whole list, of which the lines are a share.
    ///   - head: what the part was asked for.
    ///   - output: the part's place; a file of the same part that is there is replaced.
    /// - Throws: `FileError`; nothing has been written then.
    package func write(partOf entries: SurveyEntries, _ head: SurveyPart, to output: SurveyOutput) throws {
        var head = head
        head.continues = nil
        head.contents = .init(lines: lines.count, entries: entries.all.count, list: entries.digest)
        let writer = SequentialWriter(try AtomicFile(creating: output.linesPath, overwrite: true))
        try writer.append("\(try JSONText.line(head))\n")
        try write(linesTo: writer)
        try writer.commit()
    }

    /// Writes every line, in the order of their paths.
    ///
    /// - Throws: `FileError`.
    package func write(linesTo writer: SequentialWriter) throws(FileError) {
        for line in lines {
            try writer.append(try text(of: line))
            try writer.append("\n")
        }
    }

    /// How many files there are, and what became of them.
    package func summary(_ options: SurveyOptions, version: String) -> SurveySummary {
        SurveySummary(lines, options, tool: Tool(version: version))
    }
}
