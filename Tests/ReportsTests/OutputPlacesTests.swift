// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity
import Foundation
import Testing

@testable import Reports

@Suite("Where outputs stand")
struct OutputPlacesTests {
    @Test("layers are ranked by their output, and by their weights where it is not known")
    func ranks() {
        let known = SampleReports.documentWithOutputs(layers: 12)
        var layers = known.layers
        #expect(Array(known.placesFromWorst.prefix(2)).sorted() == [5, 11])
        let row = known.configurations.filter { $0.scaling == .row }
        let plain = layers.placesFromWorst(candidates: [], configurations: row)
        #expect(Array(plain.prefix(2)).sorted() == [4, 10])
        #expect(
            Array(
                SampleReports.document(layers: 12).layers.placesFromWorst(candidates: [], configurations: row).prefix(2)
            )
            .sorted()
                == [5, 11])
        layers[4].configurations = layers[4].configurations
            .mapValues { values in
                var values = values
                values.output = nil
                return values
            }
        #expect(layers.placesFromWorst(candidates: [], configurations: row).last == 4)
    }

    @Test("the card's table has W8A8 where it is known")
    func card() throws {
        let text = CardText.text(of: SampleReports.documentWithOutputs(layers: 12), plots: DrawnPlots())
        #expect(text.contains("| File | Quantized layers | Outputs (W8A8) | Whole model |"))
        let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| `row-rot64") })
        #expect(row.split(separator: "|").count == 8)
        var document = SampleReports.documentWithOutputs(layers: 12, knowsRounding: false)
        document.candidates = []
        #expect(
            CardText.text(of: document, plots: DrawnPlots())
                .contains("| INT8 as | Pooled SNR | Outputs (weights only) | Worst layer |"))
    }

    @Test("the page's table of layers has columns of outputs only where they are known, and shows one of them")
    func pageColumns() {
        let known = PageData(SampleReports.documentWithOutputs(layers: 12))
        #expect(known.columns.map(\.id).contains("out_activation_snr_db"))
        #expect(known.shown == ["snr_db", "out_w8a8_snr_db"])
        #expect(
            PageData(SampleReports.documentWithOutputs(layers: 12, knowsRounding: false)).shown == [
                "snr_db", "out_snr_db",
            ])
        let unknown = PageData(SampleReports.document(layers: 12))
        #expect(!unknown.columns.contains { $0.id.hasPrefix("out_") })
        #expect(unknown.shown == ["snr_db"])
    }

    @Test("the summary has a line for each candidate and configuration, and fits", arguments: [60, 80, 100])
    func summary(width: Int) throws {
        let text = SummaryText(SampleReports.documentWithOutputs(layers: 12), width: width).text
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        let block = try #require(text.components(separatedBy: "\n\n").first { $0.hasPrefix("Outputs, SNR in dB") })
        let names = block.split(separator: "\n").dropFirst().prefix(8).compactMap { $0.split(separator: " ").first }
        #expect(
            names
                == [
                    "row-rot64", "tensor", "tensor/none", "row/none", "tensor/rot16", "row/rot16", "tensor/rot64",
                    "row/rot64",
                ]
                .map { $0[...] }, "\(block)")
        #expect(text.contains(width >= 80 ? "Outputs that lose most, SNR in dB" : "Worst outputs, SNR"))
    }
}
