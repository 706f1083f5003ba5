// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity
import Foundation
import Testing

@testable import Reports

@Suite("What is said of outputs")
struct OutputWordsTests {
    private static let unknown = "What layers compute with rounded inputs is not known"

    /// Everything that people read of a document: the terminal's text, the card, and the page without its data.
    private static func texts(_ document: ReportDocument) throws -> [String] {
        let page = try ReportPageTests.page(document).html()
        return [
            SummaryText(document, width: 10_000).text, CardText.text(of: document, plots: DrawnPlots()),
            page.components(separatedBy: "<script").first ?? "",
        ]
    }

    @Test(
        "without activations each output says once what is not known, and nothing of outputs", arguments: [true, false])
    func saysWhatIsNotKnown(hasCandidates: Bool) throws {
        var document = SampleReports.document(layers: 12)
        if !hasCandidates { document.candidates = [] }
        for text in try Self.texts(document) {
            #expect(text.components(separatedBy: "What layers compute").count == 2)
            #expect(text.components(separatedBy: "Measured: weights.").count == 2)
            #expect(text.contains("give --activations FILE (docs/activations.md)."))
            #expect(!text.contains("W8A8") && !text.contains("of output") && !text.contains("out_w8a8_snr_db"))
        }
    }

    @Test("with activations each output names them once, and says nothing of what would not be known")
    func namesActivations() throws {
        let sentence = "Outputs go by the inputs in captured.safetensors: 3,843 rows at least in each of the 12 layers."
        for text in try Self.texts(SampleReports.documentWithOutputs(layers: 12)) {
            let plain = text.replacing("`captured.safetensors`", with: "captured.safetensors")
            #expect(plain.components(separatedBy: sentence).count == 2)
            #expect(!text.contains("not known") && !text.contains("--activations"))
            #expect(text.contains("W8A8"))
        }
    }

    @Test(
        "rotation's gain is said in dB of output, with that of weights beside it, once on the terminal",
        arguments: [true, false])
    func saysGain(hasCandidates: Bool) {
        var document = SampleReports.documentWithOutputs(layers: 12)
        if !hasCandidates { document.candidates = [] }
        let text = SummaryText(document, width: 10_000).text
        let sentence = /Rotation \(row\/rot64\) gains (\d\.\d\d) dB of output, W8A8 \((\d\.\d\d) dB of weights\)\./
        let found = text.matches(of: sentence)
        #expect(found.count == 1)
        #expect(found.first.flatMap { Double($0.1) }.map { $0 > 3 } ?? false)
        #expect(!text.contains("changes row scaling's"))
        let weights = SummaryText(SampleReports.document(layers: 12)).text
        #expect(weights.firstMatch(of: sentence) == nil)
    }

    @Test("a gain of output and a loss of weights are told apart")
    func tellsSignsApart() {
        var document = SampleReports.documentWithOutputs(layers: 12)
        for configuration in document.configurations where configuration.rotation != nil {
            document.summary.configurations[configuration]?.snrDB = 30
        }
        #expect(OutputWords(document).rotationGain?.contains("dB of output, W8A8 (costs ") ?? false)
    }

    @Test("figures of different kinds are not compared")
    func comparesOneKind() {
        var document = SampleReports.documentWithOutputs(layers: 12)
        for configuration in document.configurations where configuration.rotation != nil {
            document.summary.configurations[configuration]?.output?.w8a8SNRDB = nil
        }
        #expect(OutputWords(document).rotationGain?.contains("of output, weights only (") ?? false)
        for configuration in document.configurations where configuration.rotation != nil {
            document.summary.configurations[configuration]?.output?.layers = 3
        }
        #expect(OutputWords(document).rotationGain == nil)
    }

    @Test("files that rank otherwise by outputs are named in that order")
    func saysOtherRanking() {
        // Of these three layers both files have all.
        var document = SampleReports.documentWithOutputs(layers: 3)
        #expect(OutputWords(document).otherRanking == nil)
        document.summary.measured["tensor.safetensors"]?.quantized.output?.w8a8SNRDB = 55
        #expect(
            OutputWords(document).otherRanking?
                .contains("(W8A8) the order is another one: tensor (55.00 dB), row-rot64 (") ?? false)
    }

    @Test("what activations lack is said")
    func saysWhatIsLacking() {
        var document = SampleReports.documentWithOutputs(layers: 12)
        document.activations?.layers = 9
        document.activations?.without = ["a", "b", "c"]
        #expect(
            OutputWords(document).statement
                == "Outputs go by the inputs in captured.safetensors: 3,843 rows at least in each of 9 of 12 layers. Of the outputs of "
                + "the other 3 nothing is said.")
        document = SampleReports.documentWithOutputs(layers: 12, knowsRounding: false)
        #expect(OutputWords(document).statement?.hasSuffix("so W8A8 is not known.") ?? false)
        #expect(SummaryText(document, width: 10_000).text.contains("dB of output, weights only ("))
        document = SampleReports.document(layers: 12)
        document.activations = UsedActivations(
            file: "imatrix.gguf", layers: 12, leastRows: 9, knowsRounding: false, knowsOutputs: false)
        #expect(OutputWords(document).statement?.hasPrefix("imatrix.gguf does not say how large outputs are") ?? false)
        document.activations?.knowsOutputs = true
        #expect(OutputWords(document).statement?.hasSuffix("no metric of outputs was asked for.") ?? false)
    }

    @Test("how far it goes is said where outputs are told")
    func saysLimits() throws {
        let page = try ReportPageTests.page(SampleReports.documentWithOutputs(layers: 12)).html()
        for words in [
            "rejects a recipe; it does not accept one", "comfy/ops.py", "1.2 dB in one of the 36 layers",
            "3.8 dB where",
        ] {
            #expect(page.contains(words), "\(words)")
            #expect(try !ReportPageTests.page(SampleReports.document(layers: 12)).html().contains(words), "\(words)")
        }
    }
}
