// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Testing

@testable import Regression

@Suite("A baseline")
struct BaselineTests {
    private let layerEnd = #""scaling": "row", "shape": [8, 64]}"#

    @Test("has one line per layer, in the order of names")
    func isLaidOut() throws {
        let baseline = SampleBaselines.baseline { layers, _ in
            layers.reverse()
            layers[0].isExact = true
            layers[0].figures[.snrDB] = .undefined
        }
        let text = String(decoding: try JSONText.encode(baseline), as: UTF8.self)
        let lines = text.split(separator: "\n").filter { $0.contains("\"scaling\"") }
        let expected: [String] = [
            #"  {"deviations": [], "digest": "d", "figures": {"snr_db": 40}, "group": 64, "name": "block.0.weight", "#,
            #"  {"deviations": [], "digest": "d", "figures": {"snr_db": 41}, "group": 64, "name": "block.1.weight", "#,
            #"  {"deviations": [], "digest": "d", "exact": true, "figures": {"snr_db": null}, "group": 64, "#
                + #""name": "block.2.weight", "#,
        ]
        #expect(lines.map(String.init) == zip(expected, [",", ",", ""]).map { $0 + layerEnd + $1 })
    }

    @Test("reads back to the same")
    func readsBack() throws {
        let baseline = SampleBaselines.baseline { layers, _ in
            layers[0].group = nil
            layers[1].digest = nil
            layers[1].deviations = nil
            layers[2].figures[.snrDB] = .absent
            layers[2].figures[.rowMinimum] = .undefined
        }
        let bytes = try JSONText.encode(baseline)
        let back = try JSONText.decode(Baseline.self, from: bytes, file: "b")
        #expect(back == baseline)
        #expect(try JSONText.encode(back) == bytes)
    }

    @Test(
        "keeps six digits of a figure",
        arguments: [
            (41.573_456_789, 41.5735), (0.000_123_456_789, 0.000_123_457), (-2.4, -2.4), (0, 0), (1e300, 1e300),
        ])
    func rounds(value: Double, kept: Double) throws {
        var figures = Figures()
        figures[Figure(.mse, at: 0)] = .number(value)
        #expect(figures[Figure(.mse, at: 0)] == .number(kept))
    }

    @Test("holds no figure that is not finite", arguments: [Double.nan, .infinity, -.infinity])
    func holdsFiniteFigures(value: Double) throws {
        var figures = Figures()
        figures[.snrDB] = .number(value)
        #expect(figures[.snrDB] == .undefined)
    }

    @Test(
        "of a newer schema or another kind is refused with a sentence",
        arguments: [
            (
                "fidelio.baseline/2",
                "b.json is fidelio.baseline/2, and this fidelio reads up to fidelio.baseline/1: please use a newer fidelio."
            ),
            (
                "fidelio.baseline/0",
                "b.json says that it is fidelio.baseline/0, where fidelio.baseline/1 is expected."
            ),
            (
                "fidelio.report/1",
                "b.json says that it is fidelio.report/1, where fidelio.baseline/1 is expected."
            ),
        ])
    func refusesOthers(schema: String, sentence: String) throws {
        let text = String(decoding: try JSONText.encode(SampleBaselines.baseline()), as: UTF8.self)
        let other = text.replacing("fidelio.baseline/1", with: schema)
        let error = #expect(throws: DocumentError.self) {
            try JSONText.decode(Baseline.self, from: Array(other.utf8), file: "b.json")
        }
        #expect(try #require(error).description == sentence)
    }

    @Test("ignores fields and figures that it does not know")
    func ignoresUnknown() throws {
        let baseline = SampleBaselines.baseline()
        let text = String(decoding: try JSONText.encode(baseline), as: UTF8.self)
        let extended = text.replacing("\"figures\": {", with: "\"new\": {}, \"figures\": {\"perception\": 1, ")
        #expect(extended != text)
        #expect(try JSONText.decode(Baseline.self, from: Array(extended.utf8), file: "b") == baseline)
    }

    @Test("that names a layer twice is refused")
    func refusesTwins() throws {
        let twins = SampleBaselines.baseline { layers, _ in layers[1].name = layers[0].name }
        let bytes = try JSONText.encode(twins)
        let error = #expect(throws: DocumentError.self) { try JSONText.decode(Baseline.self, from: bytes, file: "b") }
        #expect(
            try #require(error).description
                == "b is damaged: The value at .layers cannot be read: \"block.0.weight\" is there twice.")
    }

    @Test("of another original is named as that, and not compared")
    func refusesOtherOriginals() throws {
        let baseline = SampleBaselines.baseline()
        var other = baseline
        other.reference?.digest = "cc"
        let error = #expect(throws: RegressionError.self) {
            try CheckVerdict(of: other, against: baseline, today: SampleBaselines.today)
        }
        #expect(
            try #require(error).description
                == "The baseline belongs to another original, so nothing was compared: it was made against original "
                + "(digest aa), and the reference is original (digest cc). Names and shapes are the same, values differ: "
                + "another precision, a fine-tune, or a merge. Give the original of the baseline, or make a new baseline "
                + "(--update-baseline).")
    }

    @Test("of another model is named as that if fewer than half of its layers are there")
    func refusesOtherModels() throws {
        let error = #expect(throws: RegressionError.self) {
            try SampleBaselines.verdict { layers, _ in
                layers[0].name = "a"
                layers[1].name = "b"
            }
        }
        #expect(
            try #require(error).description
                == "The baseline belongs to another model, so nothing was compared: candidate has 1 of its 3 layers, "
                + "by name and shape; expected at least half.")
    }
}
