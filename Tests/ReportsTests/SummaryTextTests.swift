// SPDX-License-Identifier: Apache-2.0

import Fidelity
import TestSupport
import Testing

@testable import Reports

@Suite("The summary on the terminal")
struct SummaryTextTests {
    @Test("fits its columns, and holds no control character", arguments: [0, 1, 300], [60, 80, 100])
    func fits(layers: Int, width: Int) {
        var document = SampleReports.document(layers: layers, extraNames: layers > 0 ? SampleReports.hostileNames : [])
        document.reference.name = SampleReports.hostileNames.joined()
        document.candidates[0].name = SampleReports.hostileNames.joined()
        let text = SummaryText(document, width: width).text
        for line in text.split(separator: "\n") {
            #expect(line.count <= width, "\(line)")
        }
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        #expect(text.hasSuffix("\n"))
    }

    @Test("colours grades only where asked")
    func colours() {
        let document = SampleReports.document(layers: 12)
        #expect(!SummaryText(document).text.contains("\u{1B}"))
        let colored = SummaryText(document, hasColor: true).text
        #expect(colored.contains("\u{1B}[1;32m✓ Faithful\u{1B}[0m"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == SummaryText(document).text)
    }

    @Test("says what a real model loses", .needsShared)
    func saysLoss() throws {
        let result = try GoldenSweep.result("minilm_l6_v2_bf16", candidates: ["tensor/none"])
        let text = SummaryText(ReportDocument(result, version: "0.1.0")).text
        #expect(
            text == """
                minilm_l6_v2_bf16.safetensors
                39 layers, 22.7 million weights, 45.4 MB

                ✗ Not faithful  minilm_l6_v2_bf16.tensor-none.safetensors
                  The quantized weights are off by 8.1 % of their size (21.83 dB).
                  The worst of 39 layers is encoder.layer.0.output.dense.weight, off by 39 %
                  (8.07 dB). 10 layers are under 30 dB.
                  The same layers written as row/rot64 would reach 42.67 dB, 20.84 dB more.

                Pooled SNR, dB           No rotation   Rotation 16   Rotation 64  Rotation 256
                  One scale per tensor         21.83         32.23         34.69         29.25
                  One scale per row            41.12         42.56         42.67         42.39

                Candidate, SNR in dB                  layers    worst    model     bits     size
                  minilm_l6_v…nsor-none.safetensors    21.83     8.07    21.83        –  23.0 MB

                Layers that lose most, SNR in dB              measured  tensor/none    row/rot64
                  encoder.layer.0.output.dense.weight             8.07         8.07        41.57
                  encoder.layer.2.output.dense.weight            10.69        10.69        41.65
                  encoder.layer.1.output.dense.weight            13.41        13.41        41.61
                  encoder.layer.3.output.dense.weight            14.90        14.90        41.66
                  embeddings.position_embeddings.weight          15.24        15.24        42.69

                Measured: weights. What layers compute with rounded inputs is not known: give
                --activations FILE (docs/activations.md).

                """
        )
    }
}
