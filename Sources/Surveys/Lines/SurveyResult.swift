// SPDX-License-Identifier: Apache-2.0

package import Files

/// All lines of a survey, sorted by path, of which each is read when it is needed.
package struct SurveyResult: Sendable {
    /// The lines, in the order of their paths.
    package let lines: [IndexedLine]
    private let sources: [FileBytes]

    /// Lines of open files.
    init(_ lines: [IndexedLine], in sources: [FileBytes]) {
        self.lines = lines.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        self.sources = sources
    }

    /// The text of a line, without its line feed.
    ///
    /// - Throws: `FileError` of kind `io`.
    package func text(of line: IndexedLine) throws(FileError) -> [UInt8] {
        try sources[line.source].bytes(at: line.offset, count: line.count)
    }

    /// What the index shows of a line.
    ///
    /// - Throws: `FileError` of kind `io`, `DocumentError` if the file was changed meanwhile.
    package func row(of line: IndexedLine) throws -> SurveyRow {
        try SurveyRow(try text(of: line), of: sources[line.source].location)
    }
}
