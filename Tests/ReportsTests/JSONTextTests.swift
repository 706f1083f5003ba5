// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Fidelity
import Foundation
import Testing

@testable import Reports

@Suite("The text of report.json")
struct JSONTextTests {
    @Test("reads back to the same document")
    func readsBack() throws {
        let document = SampleReports.document(layers: 12, extraNames: SampleReports.hostileNames)
        let bytes = try JSONText.encode(document)
        let back = try JSONText.decode(ReportDocument.self, from: bytes, file: "report.json")
        #expect(back == document)
        #expect(try JSONText.encode(back) == bytes)
    }

    @Test("keeps a metric that is absent, undefined or a value apart")
    func keepsStatesApart() throws {
        let values = ReportDocument.Values(numbers: [.mse: 0, .snrDB: Double?.none], isExact: true)
        let text = String(decoding: try JSONText.encode(values), as: UTF8.self)
        #expect(text == "{\"exact\": true, \"mse\": 0, \"snr_db\": null}\n")
        let back = try JSONText.decode(ReportDocument.Values.self, from: Array(text.utf8), file: "x")
        #expect(back.numbers.keys.contains(.snrDB))
        #expect(!back.numbers.keys.contains(.cosine))
    }

    @Test("writes not-finite metrics as null")
    func writesNullForNaN() throws {
        var result = SampleReports.result(layers: 1)
        let configuration = try #require(result.configurations.first)
        result.layers[0].configurations[configuration]?.numbers[.mse] = .some(.nan)
        result.layers[0].configurations[configuration]?.rowSNR?.minimum = -.infinity
        let text = String(decoding: try JSONText.encode(ReportDocument(result, version: "1")), as: UTF8.self)
        #expect(text.contains("\"mse\": null"))
        #expect(text.contains("\"min\": null"))
    }

    @Test("stays under 10 MB for 2,000 layers with two candidates")
    func staysSmall() throws {
        let bytes = try JSONText.encode(SampleReports.document(layers: 2000))
        #expect(bytes.count < 10_000_000)
    }

    @Test("refuses a newer document with a sentence")
    func refusesNewer() {
        #expect(throws: DocumentError.newerSchema(found: "fidelio.report/2", newest: "fidelio.report/1")) {
            try JSONText.decode(ReportDocument.self, from: Array(#"{"schema":"fidelio.report/2"}"#.utf8), file: "r")
        }
        #expect(
            DocumentError.newerSchema(found: "fidelio.report/2", newest: "fidelio.report/1").description
                == "The document is fidelio.report/2, and this fidelio reads up to fidelio.report/1: "
                + "please use a newer fidelio."
        )
    }

    @Test("refuses another kind of document", arguments: ["{}", "[]", #"{"schema":"fidelio.inspect/1"}"#, "{", ""])
    func refusesOthers(text: String) {
        #expect(throws: DocumentError.self) {
            try JSONText.decode(ReportDocument.self, from: Array(text.utf8), file: "r")
        }
    }

    @Test("names the place of a damaged field")
    func namesPlace() throws {
        let text = String(decoding: try JSONText.encode(SampleReports.document(layers: 1)), as: UTF8.self)
        let damaged = text.replacingOccurrences(of: "\"parameters\": 147456", with: "\"parameters\": \"many\"")
        #expect(
            throws: DocumentError.damaged(file: "r", reason: "The value at .layers[0].parameters is not of type Int.")
        ) {
            try JSONText.decode(ReportDocument.self, from: Array(damaged.utf8), file: "r")
        }
    }

    @Test("ignores fields it does not know")
    func ignoresUnknown() throws {
        let document = SampleReports.document(layers: 1)
        let text = String(decoding: try JSONText.encode(document), as: UTF8.self)
        let extended = text.replacingOccurrences(of: "{\n \"candidates\"", with: "{\n \"aaa\": [1], \"candidates\"")
        #expect(extended != text)
        #expect(try JSONText.decode(ReportDocument.self, from: Array(extended.utf8), file: "r") == document)
    }

    @Test("keeps figures, with the names of the file's fields")
    func keepsFigures() throws {
        let figures = FiguresDocument(layers: [
            LayerFigures(
                layer: "a",
                group: 64,
                weights: Histogram(lowerBound: -1, upperBound: 1, counts: [1, 2]),
                rotatedWeights: nil,
                rowsPerPoint: 4,
                rowSNR: ["row/none": [1.5, nil]]
            )
        ])
        let bytes = try JSONText.encode(figures)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"row_snr_db\": {\"row/none\": [1.5, null]}"))
        #expect(try JSONText.decode(FiguresDocument.self, from: bytes, file: "f") == figures)
    }
}
