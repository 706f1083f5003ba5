// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

/// The file of one finished part of a survey, open.
struct FinishedPart {
    let file: FileBytes
    let head: SurveyPart
    let shard: Shard
    let contents: SurveyPart.Contents
    /// Its lines, of source 0.
    let lines: [IndexedLine]
    /// The digest of its bytes.
    let sha256: String

    /// Reads a part.
    ///
    /// - Throws: `FileError` of kind `damaged` if it is not a part, or not whole; `io` if it cannot be read; `DocumentError.newerSchema`.
    init(_ file: FileBytes) throws {
        self.file = file
        let written = try LineFile(file, source: 0)
        guard let head = written.head, let shard = head.shard, let contents = head.contents else {
            throw Self.damage(file, "a finished part of a survey", "another file")
        }
        (self.head, self.shard, self.contents) = (head, shard, contents)
        lines = Array(written.lines.values)
        guard lines.count == contents.lines, written.end == file.byteCount else {
            throw Self.damage(file, "\(contents.lines) lines, as its first line says", "\(lines.count)")
        }
        sha256 = try file.sha256()
    }

    /// What is wrong with the part.
    func damage(_ expected: String, _ found: String) -> FileError { Self.damage(file, expected, found) }

    private static func damage(_ file: FileBytes, _ expected: String, _ found: String) -> FileError {
        FileError(.damaged, file: file.path, rule: "survey-part", expected: expected, found: found)
    }
}

extension FinishedPart: ShardedPart {
    func difference(from other: FinishedPart) -> String? {
        if head.tool != other.head.tool { return "another version of fidelio" }
        if let difference = head.options.difference(from: other.head.options) {
            return "\(difference.asked) instead of \(difference.found)"
        }
        guard contents.list == other.contents.list, contents.entries == other.contents.entries else {
            return "a share of another list of models (\(contents.entries) and \(other.contents.entries)): "
                + "models came, went or changed between the runs"
        }
        return nil
    }
}
