// SPDX-License-Identifier: Apache-2.0

package import Findings

/// Where a line of a survey stands, and what has to be known of it without reading it again.
package struct IndexedLine: Sendable {
    /// The bytes of the path, by which lines are sorted.
    package let key: [UInt8]
    /// By what the file is told from a later one; nil if that is not known.
    package let identity: ModelIdentity?
    /// The mark; nil if the file could not be diagnosed.
    package let mark: Mark?
    /// The exit code that the file calls for.
    package let exitCode: Int
    /// Whether `--strict` fails for it.
    package let failsStrictly: Bool
    /// In which of several files the line stands.
    private(set) package var source: Int
    /// Where it begins in that file.
    package let offset: Int
    /// Its length in bytes, without the line feed.
    package let count: Int

    /// The bytes of the model's files; 0 if they are not known.
    package var byteCount: Int { identity?.byteCount ?? 0 }

    /// The place of a row's line.
    init(_ row: SurveyRow, source: Int, offset: Int, count: Int) {
        (key, identity, exitCode) = (row.key, row.file.identity, row.exitCode)
        (mark, failsStrictly) = (row.judgement?.mark, row.judgement?.failsStrictly ?? false)
        (self.source, self.offset, self.count) = (source, offset, count)
    }

    /// The same line, whose file is another of the result's.
    func standing(in source: Int) -> IndexedLine {
        var line = self
        line.source = source
        return line
    }

    /// Whether it stands as long as the file is the same: what could not be opened or read may be there by the next run.
    package var isFinal: Bool { ![Self.internalError, Self.missing, Self.io].contains(exitCode) }

    private static let (missing, internalError, io) = (66, 70, 74)
}
