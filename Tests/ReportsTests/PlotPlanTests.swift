// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity
import Plots
import TestSupport
import Testing

@testable import Reports

@Suite("Which plots a report gets")
struct PlotPlanTests {
    @Test("a sweep alone gets no plots of candidates")
    func sweepAlone() {
        var result = SampleReports.result(layers: 12)
        result.candidates = []
        for index in result.layers.indices { result.layers[index].measured = [:] }
        let plan = PlotPlan(Report(document: ReportDocument(result, version: "1")))
        #expect(
            plan.plots.map(\.plot.id) == [
                "snr-by-layer", "gain-by-row-scaling", "gain-by-rotation", "snr-by-kind", "error-budget",
            ]
        )
        #expect(plan.missing.map(\.heading).count == 2)
    }

    @Test("a report without layers gets none, and lacks none")
    func noLayers() {
        let plan = PlotPlan(Report(document: SampleReports.document(layers: 0)))
        #expect(plan.plots.isEmpty)
        #expect(plan.missing.isEmpty)
    }

    @Test("every plot's identifier is one that a later run cleans up")
    func knowsIDs() {
        let figures = FiguresDocument(layers: GoldenSweep.figures(of: "encoder.layer.0.output.dense.weight"))
        let plan = PlotPlan(Report(document: SampleReports.document(layers: 12), figures: figures))
        #expect(plan.plots.map(\.plot.id).sorted() == PlotPlan.ids.sorted())
    }

    @Test("the gain of row scaling is row minus tensor, with a gap where either is missing")
    func rowGain() throws {
        let document = SampleReports.document(layers: 4)
        let plot = try #require(LayerTable(document).rowGain?.plot.plot as? BarPlot)
        #expect(plot.series.map(\.name) == ["No rotation", "Rotation 16", "Rotation 64"])
        let layer = document.layers[0].configurations
        let tensor = try #require(layer["tensor/rot16"]?[.snrDB])
        let row = try #require(layer["row/rot16"]?[.snrDB])
        #expect(plot.series[1].values[0] == row - tensor)
        #expect(plot.series[1].values[3] == nil)
        #expect(plot.categories[0] == "encoder.layer.0.attention.self.query")
    }

    @Test(
        "layers are told apart by the names of common models",
        arguments: [
            ("encoder.layer.0.attention.self.query.weight", LayerKind.attentionInput),
            ("encoder.layer.0.attention.output.dense.weight", .attentionOutput),
            ("encoder.layer.0.output.dense.weight", .feedForward),
            ("embeddings.word_embeddings.weight", .embedding),
            ("layers.3.attention.qkv.weight", .attentionInput),
            ("layers.3.attention.out.weight", .attentionOutput),
            ("layers.3.feed_forward.w1.weight", .feedForward),
            ("layers.3.adaLN_modulation.0.weight", .modulation),
            ("model.layers.7.self_attn.q_proj.weight", .attentionInput),
            ("model.layers.7.self_attn.o_proj.weight", .attentionOutput),
            ("model.layers.7.mlp.down_proj.weight", .feedForward),
            ("model.embed_tokens.weight", .embedding),
            ("pooler.dense.weight", .head),
            ("something.weight", .other),
        ]
    )
    func kinds(name: String, kind: LayerKind) {
        #expect(LayerKind(name: name) == kind)
    }

    @Test(
        "a model's pool is the specification's, and a rotation that fits few layers does not look worse", .needsShared)
    func goldenPools() throws {
        let result = try GoldenSweep.result("minilm_l6_v2_bf16")
        let rot64 = Configuration(scaling: .row, rotation: Rotation(groupSize: 64))
        let rot256 = Configuration(scaling: .row, rotation: Rotation(groupSize: 256))
        let all = try #require(result.pool(of: rot64))
        #expect(NumberText.decibels(all.snrDB) == "42.67 dB")
        #expect(all.fallback == 0)
        #expect(try #require(result.pool(of: rot256)).fallback == 33)
        var few = result
        few.layers = result.layers.filter { $0.configurations[rot256] != nil }
        #expect(few.layers.count == 6)
        #expect(NumberText.decibels(few.pool(of: rot256)?.snrDB) == "41.87 dB")
        #expect(NumberText.decibels(few.pool(of: rot64)?.snrDB) == "41.67 dB")
    }
}
