// SPDX-License-Identifier: Apache-2.0

import Files
import Findings
import SystemPackage
import TestSupport
import Testing

@testable import Surveys

@Suite("The journal of a survey")
struct SurveyJournalTests {
    private let folder: TemporaryFolder
    private let output: SurveyOutput
    private static let names = ["b", "a", "c"]

    init() throws {
        folder = try TemporaryFolder()
        output = SurveyOutput(path: folder.path("out"), shard: nil)
    }

    private func append(_ names: [String], to journal: SurveyJournal) throws {
        for name in names { try journal.append(SampleSurvey.line(name)) }
    }

    private func texts(_ journal: SurveyJournal) throws -> [[UInt8]] {
        let result = try journal.result(of: Self.names.map(SampleSurvey.entry))
        return try result.lines.map { try result.text(of: $0) }
    }

    @Test
    func `that was cut at any byte keeps the lines that are whole, and ends as one that was not cut`() throws {
        try append(Self.names, to: SampleSurvey.journal(output))
        let whole = try folder.bytes(of: "out/survey.journal")
        let expected = try texts(SampleSurvey.journal(output))
        #expect(try expected == ["a", "b", "c"].map { Array(try SampleSurvey.line($0).utf8) })
        let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }
        #expect(ends.count == 4)
        for count in 0...whole.count {
            try folder.write(Array(whole.prefix(count)), to: "out/survey.journal")
            let journal = try SampleSurvey.journal(output)
            let kept = max(0, ends.count { $0 < count } - 1)
            let missing = Self.names.filter { journal.line(of: SampleSurvey.entry($0)) == nil }
            #expect(missing == Array(Self.names.dropFirst(kept)), "cut at byte \(count)")
            try append(missing, to: journal)
            #expect(try texts(journal) == expected, "cut at byte \(count)")
            #expect(try folder.bytes(of: "out/survey.journal") == whole, "cut at byte \(count)")
        }
    }

    @Test
    func `with a line that is damaged in its middle loses that line alone`() throws {
        try append(Self.names, to: SampleSurvey.journal(output))
        var bytes = try folder.bytes(of: "out/survey.journal")
        let second = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 2
        bytes[second] = 0
        try folder.write(bytes, to: "out/survey.journal")
        let journal = try SampleSurvey.journal(output)
        #expect(Self.names.filter { journal.line(of: SampleSurvey.entry($0)) == nil } == ["b"])
    }

    @Test
    func `takes the last line of a file that was done twice`() throws {
        let journal = try SampleSurvey.journal(output)
        try journal.append(SampleSurvey.line("a", error: "old"))
        try journal.append(SampleSurvey.line("a", error: "new"))
        let result = try journal.result(of: [SampleSurvey.entry("a")])
        #expect(result.lines.count == 1)
        guard case .failed(let error, 65) = try result.row(of: result.lines[0]).outcome else {
            Issue.record("not a failure")
            return
        }
        #expect(error == "new")
    }

    @Test
    func `is open to one run at a time`() throws {
        let journal = try SampleSurvey.journal(output)
        let error = #expect(throws: FileError.self) { try SampleSurvey.journal(output, overwrite: true) }
        #expect(error?.rule == "output-in-use" && error?.kind == .outputRefused)
        try append(["a"], to: journal)
    }

    private static let others: [(options: SurveyOptions, version: String)] = {
        var thresholds = Thresholds()
        thresholds.lostDetailDB = 25
        return [
            (SurveyOptions(thresholds: thresholds, depth: .adaptive), SampleSurvey.version),
            (SurveyOptions(thresholds: Thresholds(), depth: .full), SampleSurvey.version),
            (SurveyOptions(thresholds: Thresholds(), depth: .rows(7)), SampleSurvey.version),
            (SampleSurvey.options, "9.9.9"),
        ]
    }()

    @Test(arguments: others)
    func `that was begun in another way is refused, and left as it is`(options: SurveyOptions, version: String) throws {
        try append(["a"], to: SampleSurvey.journal(output))
        let before = try folder.bytes(of: "out/survey.journal")
        let error = #expect(throws: FileError.self) {
            try SampleSurvey.journal(output, options: options, version: version)
        }
        #expect(error?.rule == "survey-options" && error?.expected.contains("--overwrite") == true)
        #expect(try folder.bytes(of: "out/survey.journal") == before)
        let anew = try SampleSurvey.journal(output, options: options, overwrite: true, version: version)
        #expect(anew.line(of: SampleSurvey.entry("a")) == nil)
    }

    @Test
    func `is never made of another program's file`() throws {
        for content in ["my diary\n", "{}\n{}\n", String(repeating: "x", count: 100_000)] {
            try? folder.makeFolder("out")
            try folder.write(Array(content.utf8), to: "out/survey.journal")
            for overwrite in [false, true] {
                #expect(throws: FileError.self) { try SampleSurvey.journal(output, overwrite: overwrite) }
                #expect(try folder.bytes(of: "out/survey.journal") == Array(content.utf8))
            }
        }
    }
}
