// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
package import SystemPackage

/// The folder that a survey, or one part of it, is written to.
///
/// While a survey runs its journal stands there; when it is finished `survey.jsonl` and what is made of it, or the file of a part.
package struct SurveyOutput: Sendable {
    /// The folder.
    package let path: FilePath
    /// Which part is written; nil for a whole survey.
    package let shard: Shard?

    /// The lines of a whole survey.
    package static let linesName = "survey.jsonl"
    /// Its summary.
    package static let summaryName = "survey.json"

    /// The journal of a whole survey.
    package static let journalName = "survey.journal"

    /// A folder, which need not exist yet.
    package init(path: FilePath, shard: Shard?) {
        self.path = path.isMarkedAsFolder ? path.removingLastComponent() : path
        self.shard = shard
    }

    /// Where the lines are when the survey is finished.
    package var linesPath: FilePath { path.appending(shard.map { "\($0.fileStem).jsonl" } ?? Self.linesName) }
    /// Where the journal is.
    package var journalPath: FilePath {
        path.appending(shard.map { "\($0.fileStem).journal" } ?? Self.journalName)
    }

    /// Refuses a folder that holds something else than surveys; ask before the work.
    ///
    /// - Throws: `FileError` of kind `outputRefused`, or `io` if the disk is full.
    package func check() throws(FileError) {
        if let isFolder = path.isFolder {
            guard isFolder else { throw Self.refusal(path, "output-not-a-folder", "a folder, or nothing", "a file") }
            let names = StagedFolder.names(in: path).map(\.spelling).filter { !$0.hasPrefix(".") }
            guard names.isEmpty || names.contains(where: isOwn) else {
                throw Self.refusal(
                    path, "output-exists", "a survey, an empty folder or nothing", "a folder of other files")
            }
        }
        try StagedFolder.check(path)
    }

    static func refusal(_ path: FilePath, _ rule: String, _ expected: String, _ found: String) -> FileError {
        FileError(.outputRefused, file: path, rule: rule, expected: expected, found: found)
    }

    /// Whether a name in the folder is that of a survey's file, and its contents are a survey's.
    func isOwn(_ name: String) -> Bool {
        let path = path.appending(name)
        if name == Self.summaryName { return (try? JSONText.read(SurveySummary.self, at: path)) != nil }
        guard name.wholeMatch(of: /survey\.journal|part-[0-9]{3,5}-of-[0-9]{3,5}\.(jsonl|journal)/) != nil,
            let file = try? FileBytes(opening: path)
        else { return false }
        var reader = LineReader(of: file, longest: Self.longestHead)
        guard let line = try? reader.next() else {
            // A run that was killed before it had written the first line.
            return name.hasSuffix(".journal") && file.byteCount < Self.longestHead
        }
        guard let bytes = line.bytes else { return false }
        return (try? JSONText.decode(SurveyPart.self, from: bytes, file: name)) != nil
    }

    /// The most bytes of a first line.
    static let longestHead = 64 << 10
}
