// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import SystemPackage

/// A file of a survey's lines: a journal, a part, or a whole survey.
struct LineFile {
    /// What its first line says; nil if that is not the head of a part.
    let head: SurveyPart?
    /// The last line of each path that can be read.
    let lines: [[UInt8]: IndexedLine]
    /// How many lines there are, those that cannot be read among them, the head aside.
    let lineCount: Int
    /// Where the last whole line ends.
    let end: Int

    /// Reads a file, the lines of which then stand in `source`.
    ///
    /// Lines that cannot be read are passed over: what they tell of is done again.
    ///
    /// - Throws: `FileError` of kind `io`; `DocumentError.newerSchema` if a newer fidelio wrote its head.
    init(_ file: FileBytes, source: Int) throws {
        var reader = LineReader(of: file, longest: SurveyRow.longest)
        var lines: [[UInt8]: IndexedLine] = [:]
        var (head, count) = (SurveyPart?.none, 0)
        while let line = try reader.next() {
            guard let bytes = line.bytes else {
                count += 1
                continue
            }
            if line.offset == 0, let found = try Self.head(bytes, of: file) {
                head = found
                continue
            }
            count += 1
            guard let row = try? SurveyRow(bytes, of: file.location) else { continue }
            lines[row.key] = IndexedLine(row, source: source, offset: line.offset, count: bytes.count)
        }
        (self.head, self.lines, lineCount, end) = (head, lines, count, reader.end)
    }

    /// The head that a first line is; nil if it is none.
    private static func head(_ line: [UInt8], of file: FileBytes) throws(DocumentError) -> SurveyPart? {
        do throws(DocumentError) {
            return try JSONText.decode(SurveyPart.self, from: line, file: file.location)
        } catch {
            if case .newerSchema = error { throw error }
            return nil
        }
    }
}
