// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Plots
import Testing

@testable import Reports

@Suite("The order of layers in plots")
struct LayerOrderTests {
    @Test(
        "is the network's if all names tell their layers' places",
        arguments: [
            [
                "embeddings.word_embeddings.weight", "encoder.layer.0.attention.self.query.weight",
                "encoder.layer.0.attention.self.key.weight", "encoder.layer.0.attention.self.value.weight",
                "encoder.layer.0.attention.output.dense.weight", "encoder.layer.0.intermediate.dense.weight",
                "encoder.layer.0.output.dense.weight", "encoder.layer.10.output.dense.weight", "pooler.dense.weight",
            ],
            [
                "img_in.weight", "double_blocks.0.img_mod.lin.weight", "double_blocks.0.img_attn.qkv.weight",
                "double_blocks.1.img_mlp.0.weight", "single_blocks.0.linear1.weight", "single_blocks.0.linear2.weight",
                "final_layer.linear.weight",
            ],
            [
                "noise_refiner.0.attention.qkv.weight", "context_refiner.0.attention.qkv.weight",
                "layers.0.adaLN_modulation.0.weight", "layers.0.attention.qkv.weight", "layers.0.attention.out.weight",
                "layers.0.feed_forward.w1.weight", "layers.0.feed_forward.w3.weight", "layers.0.feed_forward.w2.weight",
            ],
            [
                "model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight",
                "model.layers.0.self_attn.o_proj.weight", "model.layers.0.mlp.gate_proj.weight",
                "model.layers.0.mlp.down_proj.weight", "model.layers.1.self_attn.q_proj.weight", "lm_head.weight",
            ],
        ]
    )
    func isNetworks(names: [String]) {
        let given = names.sorted()
        let order = LayerOrder(of: given)
        #expect(order.isNetworks)
        #expect(order.places.map { given[$0] } == names)
        #expect(order.words == "in network order")
    }

    @Test(
        "is the report's, by name, if one does not",
        arguments: [
            ["layers.0.attention.qkv.weight", "layers.0.mystery.weight"],
            ["layers.0.attention.qkv.weight", "mystery.weight"],
            // Two towers: nothing says which comes first.
            [
                "text_model.encoder.layers.0.self_attn.q_proj.weight",
                "vision_model.encoder.layers.0.self_attn.q_proj.weight",
            ],
            ["layers.99999999999999999999999.attention.qkv.weight"], [""], ["."], ["a..0..weight"],
        ]
    )
    func isByName(names: [String]) {
        let order = LayerOrder(of: names)
        #expect(!order.isNetworks)
        #expect(order.places == Array(names.indices))
        #expect(order.words == "by name")
    }

    @Test("is what plots go by, with the number of each layer's block below it")
    func namesBlocks() throws {
        let table = LayerTable(SampleReports.document(layers: 18, extraNames: ["embeddings.word_embeddings.weight"]))
        let measured = try #require(table.measured?.plot.plot as? LinePlot)
        #expect(measured.xLabel == "Block of the layer, in network order")
        #expect(measured.categories.prefix(8) == ["", "0", "0", "0", "0", "0", "0", "1"])
        let strange = LayerTable(SampleReports.document(layers: 18, extraNames: ["strange.weight"]))
        let byName = try #require(strange.measured?.plot.plot as? LinePlot)
        #expect(byName.xLabel == "Layer, by name")
        #expect(byName.categories.prefix(3) == ["1", "2", "3"])
    }

    @Test("leaves out layers that no file quantized, so that nothing tears a line")
    func leavesOutUnquantized() throws {
        var document = SampleReports.document(layers: 18)
        document.layers[2].measured = [:]
        let planned = try #require(LayerTable(document).measured)
        let plot = try #require(planned.plot.plot as? LinePlot)
        #expect(plot.categories.count == 17)
        #expect(planned.caption.contains(" 1 layer without a value, such as one held exactly, is left out."))
    }

    @Test("of few layers is that of horizontal bars, with their names")
    func listsFewLayers() throws {
        let few = try #require(LayerTable(SampleReports.document(layers: 12)).measured?.plot.plot as? BarList)
        #expect(few.categories[0] == "encoder.layer.0.attention.self.query")
        #expect(LayerTable(SampleReports.document(layers: 13)).measured?.plot.plot is LinePlot)
    }

    @Test("SNR against size is left out if sizes hardly differ")
    func leavesOutSizes() {
        var document = SampleReports.document(layers: 6)
        #expect(LayerTable(document).sizes == nil)
        document.candidates[1].bytes = document.candidates[0].bytes * 105 / 100 + 1
        #expect(LayerTable(document).sizes != nil)
    }

    @Test("five plots stand unfolded, and no plot is drawn twice")
    func choosesKeyPlots() {
        let figures = FiguresDocument(layers: GoldenSweep.figures(of: "encoder.layer.0.output.dense.weight"))
        let plan = PlotPlan(Report(document: SampleReports.document(layers: 18), figures: figures))
        #expect(
            plan.plots.filter(\.isKey).map(\.plot.id) == [
                "measured-snr", "snr-by-layer", "weights", "snr-by-kind", "error-budget",
            ])
        let scripts = plan.plots.map { "\($0.plot.plot.script())" }
        #expect(Set(scripts).count == scripts.count)
    }
}
