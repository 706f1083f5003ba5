// SPDX-License-Identifier: Apache-2.0

package import Documents
internal import Findings
internal import OrderedCollections

/// How many files a survey found, and what became of them: `fidelio.survey/1`.
package struct SurveySummary: Sendable, Equatable {
    /// What was asked for.
    package let options: SurveyOptions
    /// The program that made it.
    package let tool: Tool
    /// How many entries there are.
    package let entries: Int
    /// The bytes of those whose size is known.
    package let bytes: Int
    /// How many files have each mark, by its word in documents; marks that none has are absent.
    package let marks: [String: Int]
    /// How many files failed, by the exit code that they call for.
    package let failures: [String: Int]
    /// How many files `--strict` fails for, those that failed aside.
    package let defective: Int

    /// How many files failed.
    package var failed: Int { failures.values.reduce(0, +) }

    /// The largest exit code that any file calls for: 0 if none calls for any.
    ///
    /// - Parameter isStrict: whether a defect calls for 1.
    package func exitCode(isStrict: Bool) -> Int {
        let worst = failures.keys.compactMap(Int.init).max() ?? 0
        return max(worst, isStrict && defective > 0 ? 1 : 0)
    }

    /// The summary of lines.
    init(_ lines: [IndexedLine], _ options: SurveyOptions, tool: Tool) {
        (self.options, self.tool, entries) = (options, tool, lines.count)
        bytes = lines.reduce(0) { min($0 + $1.byteCount, DocumentLimit.bytes.upperBound) }
        marks = Self.counts(lines.compactMap { $0.mark?.id })
        failures = Self.counts(lines.filter { $0.mark == nil }.map { "\($0.exitCode)" })
        defective = lines.count { $0.failsStrictly }
    }

    private static func counts(_ words: [String]) -> [String: Int] {
        words.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

extension SurveySummary: ReadableSchemaDocument {
    package static let schemaName = "fidelio.survey"
    package static let schemaVersion = 1

    private enum CodingKeys: String, CodingKey {
        case options, tool, entries, bytes, marks, failures, defective
    }

    /// Reads every field but the schema, within bounds.
    package init(contentsOf decoder: any Decoder, version: Int) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        options = try members.decode(SurveyOptions.self, forKey: .options)
        tool = try members.decode(Tool.self, forKey: .tool)
        entries = try members.decodeCount(forKey: .entries)
        bytes = try members.decodeCount(forKey: .bytes, in: DocumentLimit.bytes)
        marks = try members.decodeCountsIfPresent(forKey: .marks)
        failures = try members.decodeCountsIfPresent(forKey: .failures)
        defective = try members.decodeCount(forKey: .defective)
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(options, forKey: .options)
        try members.encode(tool, forKey: .tool)
        try members.encode(entries, forKey: .entries)
        try members.encode(bytes, forKey: .bytes)
        try members.encode(marks, forKey: .marks)
        try members.encode(failures, forKey: .failures)
        try members.encode(defective, forKey: .defective)
    }
}
