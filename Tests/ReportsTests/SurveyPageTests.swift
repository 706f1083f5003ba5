// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Files
import Findings
import Surveys
import SystemPackage
import TestSupport
import Testing

@testable import Reports

@Suite("The index of a survey")
struct SurveyPageTests {
    private let folder: TemporaryFolder
    private static let hostile = "=cmd()<img src=x onerror=alert(1)>\"'\n\u{202E}{{path}}.safetensors"

    init() throws { folder = try TemporaryFolder() }

    private static func diagnosed(_ name: String) async throws -> SurveyRow {
        let checkpoint = try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.tensor.safetensors")
        let text = try SurveyLine.text(
            of: try await Diagnosis(of: checkpoint, reference: nil), SurveyEntry(.path(FilePath(name))),
            identity: ModelIdentity(byteCount: 1_234_567, digest: "0f"), version: "1.2.3")
        return try SurveyRow(Array(text.utf8), of: "lines")
    }

    private static func failed(_ name: String, _ error: String = "It is damaged.") throws -> SurveyRow {
        let text = try SurveyLine.text(
            ofFailure: error, exitCode: 65, SurveyEntry(.path(FilePath(name))), identity: nil, version: "1.2.3")
        return try SurveyRow(Array(text.utf8), of: "lines")
    }

    /// The folder of a survey of files that cannot be diagnosed.
    private func surveyed(_ names: [String]) async throws -> FilePath {
        let path = folder.path("out")
        let options = SurveyOptions(thresholds: Thresholds(), depth: .adaptive)
        let journal = try SurveyJournal(
            SurveyOutput(path: path, shard: nil), options, overwrite: false, version: "1.2.3")
        let entries = names.map { SurveyEntry(.path(FilePath($0))) }
        for entry in entries {
            try journal.append(
                SurveyLine.text(
                    ofFailure: "Why, \(entry.spelling)", exitCode: 65, entry, identity: nil, version: "1.2.3"))
        }
        let result = try journal.result(of: entries)
        try SurveyFolder(path: path).write(result, result.summary(options, version: "1.2.3"))
        return path
    }

    @Test
    func `has a value for every placeholder of its templates`() async throws {
        let path = try await surveyed(["a"])
        let summary = try JSONText.read(SurveySummary.self, at: path.appending("survey.json"))
        var page = SurveyPage(summary)
        page.failures?.moreFailures = "10 more."
        #expect(TemplateCheck.unresolved(in: PageTemplates.surveyText, page: page) == ["> failures", "> rows"])
        let (diagnosed, failed) = (try await Self.diagnosed("a"), try Self.failed("a"))
        #expect(TemplateCheck.unresolved(in: PageTemplates.surveyRowText, page: SurveyFileRow(diagnosed)) == [])
        page.failures = nil
        #expect(TemplateCheck.unresolved(in: PageTemplates.surveyText, page: page) != ["> failures", "> rows"])
        #expect(SurveyFileRow(failed).full == nil)
    }

    @Test
    func `shows what each file is, its grade and its figures, and what is not known as a dash`() async throws {
        let row = SurveyFileRow(try await Self.diagnosed("a"))
        #expect(row.markTitle == "Not faithful by its codes" && row.markClass == "unfaithful" && row.exitCode == "0")
        #expect(row.what.renderText.hasPrefix("Plain tensor-wise INT8"))
        #expect(row.size.figureText == "1.23 MB" && row.size.figureOrder == "1234567")
        #expect(row.worst.figureText == "8.01 dB" && row.findings.renderText.contains("tensor-scale-detail-loss"))
        let failed = SurveyFileRow(try Self.failed("b"))
        #expect(failed.snr.figureText == "–" && failed.snr.figureOrder.isEmpty && failed.size.figureText == "–")
        #expect(failed.markTitle == "Damaged, or not a model" && failed.exitCode == "65")
    }

    @Test
    func `keeps hostile names text, on the page and in the table`() async throws {
        let path = try await surveyed([Self.hostile, "b"])
        let page = String(decoding: try folder.bytes(of: "out/index.html"), as: UTF8.self)
        #expect(!page.contains("<img") && !page.contains("\u{202E}"))
        let shown = #"=cmd()&lt;img src=x onerror=alert(1)&gt;&quot;&#39;\u{A}\u{202E}{{path}}.safetensors"#
        // In the list of failures twice, and in the table as often.
        #expect(page.replacing("<wbr>", with: "").components(of: shown) == 4)
        #expect(!path.isEmpty)
        let table = String(decoding: try folder.bytes(of: "out/survey.csv"), as: UTF8.self)
        let line = try #require(table.split(separator: "\n", maxSplits: 1).last)
        #expect(line.hasPrefix("\"'=cmd()<img src=x onerror=alert(1)>\"\"'\n"))
    }

    @Test
    func `lists no more failures than a reader can use, and has all in its table`() async throws {
        _ = try await surveyed((0...SurveyPage.mostFailures + 4).map { "\(10_000 + $0)" })
        let page = String(decoding: try folder.bytes(of: "out/index.html"), as: UTF8.self)
        #expect(page.components(of: "<li><bdi") == SurveyPage.mostFailures)
        #expect(page.components(of: "<tr><th scope=\"row\">") == SurveyPage.mostFailures + 5)
        #expect(page.contains("5 more are in the table"))
    }

    private static let cells: [(text: String, cell: String)] = [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\ta", "'\ta"), ("a,b", "\"a,b\""),
        ("a\"b", "\"a\"\"b\""), ("\n=1", "\"'\n=1\""),
    ]

    @Test(arguments: cells)
    func `writes no cell that a spreadsheet runs`(text: String, cell: String) throws {
        let line = SurveyCSV.line(try Self.failed(text, text))
        #expect(line.hasPrefix(cell + ",,"), "\(line)")
        #expect(line.hasSuffix("," + cell + ",65\n"), "\(line)")
    }

    @Test
    func `has as many cells in each row of the table as there are columns`() async throws {
        for row in [try Self.failed("a"), try await Self.diagnosed("a")] {
            var isQuoted = false
            let commas = SurveyCSV.line(row)
                .count { character in
                    if character == "\"" { isQuoted.toggle() }
                    return character == "," && !isQuoted
                }
            #expect(commas == SurveyCSV.columns.count - 1)
        }
    }
}

extension String {
    /// How often a text stands in it.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
