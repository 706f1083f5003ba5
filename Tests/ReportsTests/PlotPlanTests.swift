// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity
import Foundation
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
                "snr-by-layer", "gain-by-rotation", "snr-by-kind", "error-budget", "gain-by-row-scaling",
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

    @Test("every plot's file is one that a later run cleans up")
    func knowsIDs() {
        var figures = FiguresDocument(layers: GoldenSweep.figures(of: "encoder.layer.0.output.dense.weight"))
        figures.layers[0].inputs = InputFigures(energies: [1, 2, 3], median: 2)
        var document = SampleReports.documentWithOutputs(layers: 18)
        document.candidates[1].bytes *= 2
        document.summary.measured[document.candidates[1].name]?.bitsPerWeight = 16
        let plan = PlotPlan(Report(document: document, figures: figures))
        // There are two candidates.
        let outputs = PlotPlan.outputIDs.prefix(3)
        #expect(plan.plots.filter { $0.layer == nil }.map(\.plot.id).sorted() == (PlotPlan.ids + outputs).sorted())
        // Its weights are drawn once: the plan of the whole model has them.
        #expect(plan.plots.filter { $0.layer == 5 }.map(\.plot.id) == ["layer-6-codes", "layer-6-rows"])
        let files = plan.plots.map { "\($0.plot.id).svg" } + plan.maps.map { "\($0.id).png" }
        #expect(files.filter { !PlotPlan.isOwn($0) } == [])
        for file in ["mine.svg", "layer-1-mine.svg", "weights.txt", "layer-x-codes.png", "../weights.svg"] {
            #expect(!PlotPlan.isOwn(file), "\(file)")
        }
    }

    @Test("a layer's pictures show candidates, and those configurations that none of them is, over one scale")
    func layerPictures() throws {
        let name = "encoder.layer.0.output.dense.weight"
        let figures = try #require(GoldenSweep.figures(of: name).first)
        let plots = LayerPlots(figures, at: 5, of: SampleReports.document(layers: 6))
        #expect(plots.maps.map(\.label) == ["row-rot64", "tensor/none", "row/none"])
        #expect(Set(plots.maps.map(\.map.lowerBound)) == [-45])
        #expect(Set(plots.maps.map(\.map.upperBound)) == [-8])
        let codes = try #require(plots.plots[1].plot.plot as? HistogramPlot)
        #expect(codes.distributions.map(\.lowerBound) == [-128.5, -128.5, -128.5])
        #expect(codes.distributions[0].counts[0] == 1)
        let rows = try #require(plots.plots[2].plot.plot as? LinePlot)
        #expect(rows.series.map(\.name) == ["row-rot64", "tensor/none"])
        #expect(rows.categories.count == 192)
    }

    @Test(
        "blocks are told by the first number in a name",
        arguments: [
            ("encoder.layer.0.attention.self.query.weight", "encoder.layer.0"),
            ("model.diffusion_model.layers.12.attention.qkv.weight", "model.diffusion_model.layers.12"),
            ("context_refiner.1.feed_forward.w1.weight", "context_refiner.1"),
            ("single_blocks.3.linear1.weight", "single_blocks.3"),
            ("cap_embedder.1.weight", nil), ("0.weight", nil), ("embed.weight", nil), ("a.x1.b.weight", nil), ("", nil),
        ] as [(String, String?)]
    )
    func blocks(name: String, block: String?) {
        #expect(BlockTable.block(of: name) == block)
    }

    @Test("SNR by depth pools the energies of a block's layers")
    func depth() throws {
        let result = SampleReports.result(layers: 18, extraNames: ["embeddings.word.weight"])
        let plot = try #require(LayerTable(ReportDocument(result, version: "1")).depth?.plot.plot as? LinePlot)
        #expect(plot.categories == ["0", "1", "2"])
        #expect(plot.series.map(\.name) == ["row-rot64", "tensor"])
        var (signal, error) = (0.0, 0.0)
        for layer in result.layers where layer.name.hasPrefix("encoder.layer.1.") {
            let energies = try #require(layer.measured["tensor.safetensors"]?.values.energies)
            error += energies.error
            signal += energies.signal
        }
        let pooled = try #require(plot.series[1].values[1])
        #expect(abs(pooled - 10 * log10(signal / error)) < 1e-9)
        #expect(LayerTable(SampleReports.document(layers: 12)).depth == nil)
    }

    @Test("a kind of layer that no candidate quantized is left out of SNR by kind")
    func kindsWithValues() throws {
        var document = SampleReports.document(layers: 12, extraNames: ["embeddings.word.weight"])
        let all = try #require(LayerTable(document).kinds?.plot.plot as? BarList)
        #expect(all.categories == ["attention q, k, v", "attention output", "feed-forward", "embedding"])
        document.layers[0].measured = [:]
        let plot = try #require(LayerTable(document).kinds?.plot.plot as? BarList)
        #expect(plot.categories == ["attention q, k, v", "attention output", "feed-forward"])
        #expect(plot.series.map(\.values) == all.series.map { Array($0.values.prefix(3)) })
    }

    @Test("a candidate or configuration has one colour on all plots")
    func oneColor() throws {
        let figures = FiguresDocument(layers: GoldenSweep.figures(of: "encoder.layer.0.output.dense.weight"))
        var document = SampleReports.document(layers: 18)
        document.candidates[1].bytes *= 2
        let plots = PlotPlan(Report(document: document, figures: figures)).plots
        let lists = plots.compactMap { ($0.plot.plot as? BarList)?.series }.joined()
        let lines = plots.compactMap { ($0.plot.plot as? LinePlot)?.series }.joined()
        let bars = plots.compactMap { ($0.plot.plot as? BarPlot)?.series }.joined()
        let shares = plots.compactMap { ($0.plot.plot as? CumulativePlot)?.series }.joined()
        let bins = plots.compactMap { ($0.plot.plot as? HistogramPlot)?.distributions }.joined()
        let series = (Array(lines) + lists + bars + shares).map { ($0.name, $0.colorPlace) }
        let drawn = series + bins.map { ($0.name, $0.colorPlace) }
        let labels = ["row-rot64", "tensor"] + document.configurations.map(\.description)
        for (place, label) in labels.enumerated() {
            let places = drawn.filter { $0.0 == label }.map(\.1)
            #expect(!places.isEmpty && places.allSatisfy { $0 == place }, "\(label): \(places)")
        }
        let sizes = try #require(LayerTable(document).sizes?.plot.plot as? ScatterPlot)
        #expect(sizes.groups.map(\.colorPlace) == [0, 1])
    }

    @Test("candidates with equal curves are drawn once, under both names, and the caption says so")
    func equalCandidates() throws {
        var document = SampleReports.document(layers: 12)
        document.candidates[1].bytes *= 2
        let twin = document.candidates[1]
        document.candidates.append(twin)
        document.candidates[2].name = "twin.safetensors"
        document.summary.measured["twin.safetensors"] = document.summary.measured[twin.name]
        for index in document.layers.indices {
            document.layers[index].measured["twin.safetensors"] = document.layers[index].measured[twin.name]
        }
        let table = LayerTable(document)
        let measured = try #require(table.measured)
        #expect((measured.plot.plot as? BarList)?.series.map(\.name) == ["row-rot64", "tensor = twin"])
        let sizes = try #require(table.sizes?.plot.plot as? ScatterPlot)
        #expect(sizes.groups.flatMap(\.points).map(\.name) == ["row-rot64", "tensor = twin"])
        for planned in [measured, table.sizes, table.kinds, table.budget, table.differences] {
            let caption = try #require(planned).caption
            #expect(caption.hasSuffix(" Equal, and drawn once: tensor = twin."), "\(caption)")
        }
        #expect(try #require(table.swept).caption.contains("Equal") == false)
    }

    @Test("candidates are compared with the best of them, layer by layer")
    func differences() throws {
        let document = SampleReports.document(layers: 6)
        let plot = try #require(LayerTable(document).differences?.plot.plot as? BarList)
        #expect(plot.series.map(\.name) == ["tensor"])
        #expect(plot.title == "tensor against the best, row-rot64")
        let layer = document.layers[5].measured
        let best = try #require(layer["row-rot64.safetensors"]?.values[.snrDB])
        let other = try #require(layer["tensor.safetensors"]?.values[.snrDB])
        // The best candidate does not hold the fourth layer, which is left out.
        #expect(plot.categories.count == 5)
        #expect(plot.series[0].values[4] == other - best)
        var alone = document
        alone.candidates = [document.candidates[0]]
        #expect(LayerTable(alone).differences == nil)
    }

    @Test("layers in detail are those that lose most and those asked for, in network order")
    func layersInDetail() {
        let result = SampleReports.result(layers: 12)
        let worst = LayerDetail(worst: 2).names(in: result)
        #expect(worst == ["encoder.layer.0.output.dense.weight", "encoder.layer.1.output.dense.weight"])
        let more = LayerDetail(worst: 1) { $0.contains("self.key") }.names(in: result)
        #expect(more.count == 3)
        #expect(more == result.layers.map(\.name).filter(more.contains))
        #expect(LayerDetail(worst: 0).names(in: result).isEmpty)
        #expect(LayerDetail(worst: 100).names(in: result).count == 12)
    }

    @Test("the gain of row scaling is row minus tensor, with a gap where either is missing")
    func rowGain() throws {
        let document = SampleReports.document(layers: 4)
        let plot = try #require(LayerTable(document).rowGain?.plot.plot as? BarList)
        #expect(plot.series.map(\.name) == ["No rotation", "Rotation 16", "Rotation 64"])
        let layer = document.layers[0].configurations
        let tensor = try #require(layer[Configuration(scaling: .tensor, rotation: Rotation(groupSize: 16))]?[.snrDB])
        let row = try #require(layer[Configuration(scaling: .row, rotation: Rotation(groupSize: 16))]?[.snrDB])
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
