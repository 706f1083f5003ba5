// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Foundation
import Testing

@testable import Regression
@testable import Reports

/// Documents that hold what no document of ours can hold.
@Suite("A document of a stranger")
struct DamagedDocumentsTests {
    /// A field's text, what stands there instead, and the field that must be named.
    struct Damage: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let field: String

        var testDescription: String { "\(old) → \(new)" }

        init(_ old: String, _ new: String, _ field: String) { (self.old, self.new, self.field) = (old, new, field) }
    }

    private static let largest = "9223372036854775807"
    private static let least = "-9223372036854775808"

    @Test(
        "is refused where it is decoded, by file and field: report.json",
        arguments: [
            Damage(#""parameters":147456"#, #""parameters":\#(largest)"#, ".layers[0].parameters"),
            Damage(#""parameters":147456"#, #""parameters":147455"#, ".layers[0].parameters"),
            Damage(#""parameters":147456"#, #""parameters":-1"#, ".layers[0].parameters"),
            Damage(#""non_finite":0"#, #""non_finite":\#(least)"#, ".layers[0].non_finite"),
            Damage(#""non_finite":0"#, #""non_finite":147457"#, ".layers[0].non_finite"),
            Damage(#""shape":[384,384]"#, #""shape":[\#(largest),2]"#, ".layers[0].shape"),
            Damage(#""shape":[384,384]"#, #""shape":[0,384]"#, ".layers[0].shape"),
            Damage(#""shape":[384,384]"#, #""shape":[147456]"#, ".layers[0].shape"),
            Damage(#""shape":[384,384]"#, #""shape":[384,384,1]"#, ".layers[0].shape"),
            Damage(#""bytes":45442040"#, #""bytes":\#(largest)"#, ".reference.bytes"),
            Damage(#""tensors":103"#, #""tensors":\#(least)"#, ".reference.tensors"),
            Damage(#""groups":[16,64]"#, #""groups":[16,\#(largest)]"#, ".options.groups"),
            Damage(#""mse":0.1"#, #""mse":1e308"#, ".mse"), Damage(#""mse":0.1"#, #""mse":-1"#, ".mse"),
            Damage(#""snr_db":40"#, #""snr_db":1e308"#, ".snr_db"),
            Damage(#""cosine":0.5"#, #""cosine":1.5"#, ".cosine"),
            Damage(#""code_entropy":7"#, #""code_entropy":\#(largest)"#, ".code_entropy"),
            Damage(#""min":1"#, #""min":-1e300"#, ".row_snr_db.min"),
            Damage(#""group":64"#, #""group":\#(largest)"#, ".group"),
            Damage(#""layers":1,"#, #""layers":\#(largest),"#, ".layers"),
            Damage(#""fallback":0"#, #""fallback":2"#, ".fallback"),
            Damage(#""row/rot64":1"#, #""row/rot64":\#(largest)"#, ".labels"),
            Damage(#""max_abs_diff":0.0012"#, #""max_abs_diff":1e308"#, ".max_abs_diff"),
            Damage(#""state":"changed""#, #""state":"x""#, ".state"),
            Damage(#""severity":"error""#, #""severity":"x""#, ".severity"),
            Damage(#""zero_share":0.55"#, #""zero_share":1e308"#, ".zero_share"),
            Damage(#""tensor.safetensors","tensors":181"#, #""row-rot64.safetensors","tensors":181"#, ".candidates"),
            Damage(
                #""configurations":["tensor/none","row/none""#, #""configurations":["row/none","row/none""#,
                ".configurations"),
        ])
    func reportIsRefused(damage: Damage) throws {
        var document = SampleReports.document(layers: 1)
        SampleReports.addFindings(to: &document)
        let values = MetricValues(
            numbers: [.mse: 0.1, .snrDB: 40, .cosine: 0.5, .codeEntropy: 7],
            rowSNR: RowSNR(minimum: 1, fifthPercentile: 2, median: 3))
        document.layers[0].measured["row-rot64.safetensors"]?.values = values
        try expectRefusal(of: document, damage, in: "report.json")
    }

    @Test(
        "is refused where it is decoded, by file and field: figures.json",
        arguments: [
            Damage(#""rows_per_point":4"#, #""rows_per_point":\#(largest)"#, ".rows_per_point"),
            Damage(#""rows_per_point":4"#, #""rows_per_point":0"#, ".rows_per_point"),
            Damage(#""group":64"#, #""group":\#(least)"#, ".group"),
            Damage(#""lower":-1"#, #""lower":-1e308"#, ".lower"), Damage(#""lower":-1"#, #""lower":1"#, ".weights"),
            Damage(#""lower":-1,"upper":1"#, #""lower":0,"upper":1e-320"#, ".weights"),
            Damage(#""counts":[1,2]"#, #""counts":[]"#, ".weights"),
            Damage(#""row/none":[1.5,null]"#, #""row/none":[1e308,null]"#, ".row_snr_db.row/none"),
            Damage(#"[-41.25,null]"#, #"[-1e308,null]"#, ".error_db.row/none"),
            Damage(#""channels_per_point":2"#, #""channels_per_point":0"#, ".inputs.channels_per_point"),
            Damage(#""mean_squares":[1,2]"#, #""mean_squares":[]"#, ".inputs"),
            Damage(#""mean_squares":[1,2]"#, #""mean_squares":[1,-2]"#, ".inputs"),
            Damage(#""median_mean_square":1.5"#, #""median_mean_square":1e308"#, ".inputs.median_mean_square"),
        ])
    func figuresAreRefused(damage: Damage) throws {
        let figures = LayerFigures(
            layer: "a", group: 64, weights: Histogram(lowerBound: -1, upperBound: 1, counts: [1, 2]),
            rotatedWeights: nil, rowsPerPoint: 4, rowSNR: ["row/none": [1.5, nil]],
            errors: ["row/none": ErrorMap(rows: 1, columns: 2, decibels: [-41.25, nil])],
            inputs: InputFigures(channelsPerPoint: 2, energies: [1, 2], median: 1.5))
        try expectRefusal(of: FiguresDocument(layers: [figures]), damage, in: "figures.json")
    }

    @Test(
        "is refused where it is decoded, by file and field: a baseline, and a manifest that holds it",
        arguments: [
            Damage(#""shape":[8,64]"#, #""shape":[\#(largest),64]"#, ".layers[0].shape"),
            Damage(#""shape":[8,64]"#, #""shape":[8]"#, ".layers[0].shape"),
            Damage(#""group":64"#, #""group":\#(least)"#, ".layers[0].group"),
            Damage(#""snr_db":40"#, #""snr_db":1e308"#, ".layers[0].figures"),
            Damage(#""cosine":0.5"#, #""cosine":-2"#, ".layers[0].figures"),
            Damage(#""bytes":9"#, #""bytes":\#(largest)"#, ".candidate.bytes"),
            Damage(#""layers":1}"#, #""layers":\#(least)}"#, ".pool.layers"),
        ])
    func baselineIsRefused(damage: Damage) throws {
        let baseline = Self.baseline
        try expectRefusal(of: baseline, damage, in: "baseline.json")
        let attestation = Attestation(
            candidate: .init(name: "c", sha256: [:]), reference: .init(name: "o", sha256: [:]), tensors: [],
            metadata: [:], recipe: .init(layers: [:], kept: 0, stated: nil), measured: baseline)
        let nested = Damage(damage.old, damage.new, ".measured" + damage.field)
        try expectRefusal(of: attestation, nested, in: "manifest.json")
    }

    @Test(
        "is refused where it is decoded, by file and field: a manifest",
        arguments: [
            Damage(#""kept":3"#, #""kept":\#(least)"#, ".recipe.kept"),
            Damage(#""row/none":1"#, #""row/none":\#(largest)"#, ".recipe.layers"),
            Damage(#""shape":[5]"#, #""shape":[-5]"#, ".tensors[0].shape"),
            Damage(#""name":"t2""#, #""name":"t1""#, ".tensors"),
            Damage(#""sha256":"\#(String(repeating: "a", count: 64))""#, #""sha256":"a""#, ".tensors[0].sha256"),
        ])
    func manifestIsRefused(damage: Damage) throws {
        let digest = String(repeating: "a", count: 64)
        let attestation = Attestation(
            candidate: .init(name: "c", sha256: [:]), reference: .init(name: "o", sha256: [:]),
            tensors: ["t1", "t2"].map { .init(name: $0, dtype: "U8", shape: [5], sha256: digest) }, metadata: [:],
            recipe: .init(layers: ["row/none": 1], kept: 3, stated: nil), measured: Self.baseline)
        try expectRefusal(of: attestation, damage, in: "manifest.json")
    }

    @Test("of 17 MB that holds a number of no field is not called too long for JSON")
    func saysThatNothingMoreIsKnown() throws {
        let long = String(repeating: " ", count: 17_000_000)
        let text = #"{"schema":"fidelio.figures/1","layers":[{"layer":"a","group":1.5}]"# + long + "}"
        let error = #expect(throws: DocumentError.self) {
            try JSONText.decode(FiguresDocument.self, from: Array(text.utf8), file: "f")
        }
        #expect(
            error?.description
                == "f is damaged: The document is not JSON, or holds a number that does not fit its field; it is too large to say where."
        )
    }

    private static var baseline: Baseline {
        var layer = Baseline.Layer(name: "l", shape: [8, 64], scaling: "row", group: 64)
        layer.figures[.snrDB] = .number(40)
        layer.figures[Figure(.cosine, at: 0)] = .number(0.5)
        return Baseline(
            tool: .init(version: "1"), options: .init(metrics: []), reference: nil,
            candidate: .init(name: "c", bytes: 9, tensors: 1, digest: ""), pool: .init(layers: 1), layers: [layer])
    }

    private func expectRefusal(of document: some Codable, _ damage: Damage, in file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let whole = String(decoding: try encoder.encode(document), as: UTF8.self)
        let range = try #require(whole.range(of: damage.old), "\(whole)")
        let damaged = whole.replacingCharacters(in: range, with: damage.new)
        func decode<Document: Codable>(_ type: Document.Type, _ text: String) throws -> Document {
            try JSONText.decode(type, from: Array(text.utf8), file: file)
        }
        func decode(_ text: String) throws { _ = try decode(type(of: document), text) }
        try decode(whole)
        let error = #expect(throws: DocumentError.self) { try decode(damaged) }
        guard case .damaged(file: file, let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let place = try #require(reason.split(separator: " cannot be read: ").first)
        #expect(place.hasPrefix("The value at .") && (place + ".").contains(damage.field), "\(reason)")
    }
}
