// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Files
import Foundation
import SystemPackage
import TestSupport
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

    @Test("reads back what layers compute, and has no field for it where that is not known")
    func readsBackOutputs() throws {
        let document = SampleReports.documentWithOutputs(layers: 12)
        let bytes = try JSONText.encode(document)
        #expect(try JSONText.decode(ReportDocument.self, from: bytes, file: "report.json") == document)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"activations\": {\"file\": \"captured.safetensors\", \"knows_outputs\": true"))
        let without = String(decoding: try JSONText.encode(SampleReports.document(layers: 12)), as: UTF8.self)
        #expect(!without.contains("activations") && !without.contains("\"out"))
    }

    @Test("of version 1 is read, with all that it holds and without energies, digests of tensors and evidence")
    func readsVersion1() throws {
        let bytes = try FileBytes.contents(
            of: FilePath(TestFiles.fixtures).appending("report-1/report.json"), limit: 1 << 20)
        let document = try JSONText.decode(ReportDocument.self, from: bytes, file: "report.json")
        #expect(document.layers.count == 5 && document.candidates.count == 4 && document.findings.count > 4)
        #expect(document.reference.tensorDigests.isEmpty && document.diagnoses.allSatisfy { $0.evidence == nil })
        for layer in document.layers {
            #expect(!layer.configurations.isEmpty && layer.configurations.values.allSatisfy { $0.energies == nil })
            #expect(layer.measured.values.allSatisfy { $0.values[.snrDB] != nil && $0.parts.isEmpty })
        }
    }

    @Test("holds what its own summary is made of")
    func holdsEnergies() throws {
        let bytes = try JSONText.encode(SampleReports.document(layers: 12))
        let document = try JSONText.decode(ReportDocument.self, from: bytes, file: "report.json")
        let result = FidelityResult(
            reference: document.reference, candidates: document.candidates, configurations: document.configurations,
            layers: document.layers, unquantized: document.unquantized)
        #expect(result.summary == document.summary)
    }

    @Test("writes an energy that is not finite as null, and reads it as infinite")
    func writesInfiniteEnergy() throws {
        let values = MetricValues(numbers: [.mse: 1], energies: Energies(signal: 4, error: .infinity))
        let bytes = try JSONText.encode(values)
        #expect(String(decoding: bytes, as: UTF8.self).contains("\"error_energy\": null"))
        #expect(try JSONText.decode(MetricValues.self, from: bytes, file: "x") == values)
    }

    @Test("keeps a metric that is absent, undefined or a value apart")
    func keepsStatesApart() throws {
        let values = MetricValues(numbers: [.mse: 0, .snrDB: Double?.none], isExact: true)
        let text = String(decoding: try JSONText.encode(values), as: UTF8.self)
        #expect(text == "{\"exact\": true, \"mse\": 0, \"snr_db\": null}\n")
        let back = try JSONText.decode(MetricValues.self, from: Array(text.utf8), file: "x")
        #expect(back.metrics.contains(.snrDB))
        #expect(!back.metrics.contains(.cosine))
    }

    @Test("writes not-finite metrics as null")
    func writesNullForNaN() throws {
        var result = SampleReports.result(layers: 1)
        let configuration = try #require(result.configurations.first)
        result.layers[0].configurations[configuration]?[.mse] = .nan
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
        let error = DocumentError.newerSchema(found: "fidelio.report/3", newest: "fidelio.report/2", file: "r")
        #expect(throws: error) {
            try JSONText.decode(ReportDocument.self, from: Array(#"{"schema":"fidelio.report/3"}"#.utf8), file: "r")
        }
        #expect(
            error.description
                == "r is fidelio.report/3, and this fidelio reads up to fidelio.report/2: "
                + "please use a newer fidelio."
        )
    }

    @Test("refuses another kind of document", arguments: ["{}", "[]", #"{"schema":"fidelio.inspect/1"}"#, "{", ""])
    func refusesOthers(text: String) {
        #expect(throws: DocumentError.self) {
            try JSONText.decode(ReportDocument.self, from: Array(text.utf8), file: "r")
        }
    }

    @Test("says where a text stops to be JSON, and which number cannot be")
    func saysWhatIsNoJSON() throws {
        func sentence(_ text: String) throws -> String {
            let error = #expect(throws: DocumentError.self) {
                try JSONText.decode(ReportDocument.self, from: Array(text.utf8), file: "r")
            }
            return try #require(error).description
        }
        #expect(
            try sentence(#"{"schema": fidelio}"#)
                .hasPrefix("r is damaged: The document is not JSON: expected "))
        let text = String(decoding: try JSONText.encode(SampleReports.document(layers: 1)), as: UTF8.self)
        let fraction = text.replacingOccurrences(of: "\"parameters\": 147456", with: "\"parameters\": 1.5")
        #expect(try sentence(fraction) == "r is damaged: The document holds a number that does not fit its field.")
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
        #expect(
            try JSONText.decode(ReportDocument.self, from: Array(extended.utf8), file: "r") == document)
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
                rowSNR: ["row/none": [1.5, nil]],
                codes: ["row/none": Array(0..<256)],
                errors: ["row/none": ErrorMap(rows: 1, columns: 2, decibels: [-41.25, nil])],
                measured: [
                    "c": MeasuredFigures(
                        rowSNR: [nil], codes: Array(1...256), errors: ErrorMap(rows: 1, columns: 1, decibels: [-8])
                    )
                ],
                inputs: InputFigures(channelsPerPoint: 2, energies: [0, 1.5], median: 0.25)
            )
        ])
        let bytes = try JSONText.encode(figures)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("\"row_snr_db\": {\"row/none\": [1.5, null]}"))
        #expect(text.contains("\"row/none\": {\"columns\": 2, \"rows\": 1, \"values\": [-41.25, null]}"))
        #expect(try JSONText.decode(FiguresDocument.self, from: bytes, file: "f") == figures)
    }

    @Test(
        "refuses figures that no plot could take",
        arguments: [
            (#""rows":1"#, #""rows":2"#, "found 2 cells in a map of 2 × 2."),
            (#""rows":1"#, #""rows":0"#, "found 2 cells in a map of 0 × 2."),
            (#""rows":1"#, #""rows":9223372036854775807"#, "found 2 cells in a map of 9223372036854775807 × 2."),
            (#""counts":[1,2]"#, #""counts":[1,-2]"#, "found counts that no histogram has."),
            (#""counts":[1,2]"#, #""counts":[1,9223372036854775807]"#, "found counts that no histogram has."),
            (
                #""codes":{"row/none":[0,"#, #""codes":{"row/none":["#,
                "found 255 counts of codes, where 256 are expected."
            ),
        ]
    )
    func refusesFigures(old: String, new: String, found: String) throws {
        let figures = LayerFigures(
            layer: "a", group: nil, weights: Histogram(lowerBound: -1, upperBound: 1, counts: [1, 2]),
            rotatedWeights: nil,
            codes: ["row/none": Array(0..<256)], errors: ["row/none": ErrorMap(rows: 1, columns: 2, decibels: [1, 2])])
        let whole = String(decoding: try JSONText.encode(FiguresDocument(layers: [figures])), as: UTF8.self)
            .replacing(" ", with: "").replacing("\n", with: "")
        let damaged = whole.replacing(old, with: new)
        #expect(damaged != whole)
        let error = #expect(throws: DocumentError.self) {
            try JSONText.decode(FiguresDocument.self, from: Array(damaged.utf8), file: "figures.json")
        }
        let message = try #require(error?.description)
        #expect(message.hasPrefix("figures.json is damaged: The value at .layers[0]."), "\(message)")
        #expect(message.hasSuffix(found), "\(message)")
    }
}
