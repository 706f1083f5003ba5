// SPDX-License-Identifier: Apache-2.0

internal import Codecs
package import Documents
package import Files

/// The first line of a part of a survey, and of a journal: what the lines below it are of.
package struct SurveyPart: Sendable, Equatable {
    /// What was asked for.
    package let options: SurveyOptions
    /// Which part it is; nil for a whole survey.
    package let shard: Shard?
    /// The program that makes it.
    package let tool: Tool
    /// What a finished part holds; nil in a journal.
    package var contents: Contents?
    /// Whether lines of an older result count where the journal has none of the file; nil in a finished part.
    package var continues: Bool?

    /// What a finished part holds, and of what list it is a share.
    package struct Contents: Sendable, Equatable, Codable {
        /// How many lines the part has.
        package let lines: Int
        /// How many entries the whole list has.
        package let entries: Int
        /// What tells the list from another.
        package let list: String

        /// The contents of a part.
        package init(lines: Int, entries: Int, list: String) {
            (self.lines, self.entries, self.list) = (lines, entries, list)
        }
    }

    /// A part in which nothing is yet.
    package init(_ options: SurveyOptions, shard: Shard?, version: String) {
        (self.options, self.shard) = (options, shard)
        tool = Tool(version: version)
    }
}

extension SurveyPart: ReadableSchemaDocument {
    package static let schemaName = "fidelio.survey-part"
    package static let schemaVersion = 1

    private enum CodingKeys: String, CodingKey {
        case options, shard, tool, contents, continues
    }

    /// Reads every field but the schema.
    package init(contentsOf decoder: any Decoder, version: Int) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        options = try members.decode(SurveyOptions.self, forKey: .options)
        tool = try members.decode(Tool.self, forKey: .tool)
        contents = try members.decodeIfPresent(Contents.self, forKey: .contents)
        continues = try members.decodeIfPresent(Bool.self, forKey: .continues)
        guard let text = try members.decodeIfPresent(String.self, forKey: .shard) else {
            shard = nil
            return
        }
        guard let shard = Shard(text) else {
            throw members.damage(.shard, "\"\(text.printable(limit: 80))\"", expected: "a part such as 3/8")
        }
        self.shard = shard
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(options, forKey: .options)
        try members.encode(tool, forKey: .tool)
        try members.encodeIfPresent(shard.map { "\($0)" }, forKey: .shard)
        try members.encodeIfPresent(contents, forKey: .contents)
        try members.encodeIfPresent(continues, forKey: .continues)
    }
}
