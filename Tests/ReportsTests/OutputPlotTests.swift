// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity
import Plots
import Testing

@testable import Reports

@Suite("Plots of outputs")
struct OutputPlotTests {
    @Test("each candidate has one, whose legend tells the layers that lose most by either figure")
    func plots() throws {
        let plots = LayerTable(SampleReports.documentWithOutputs(layers: 12)).outputs
        #expect(plots.map(\.plot.id) == ["output-and-snr", "output-and-snr-2"])
        #expect(plots[0].heading == "What do layers compute?")
        let plot = try #require(plots[1].plot.plot as? ScatterPlot)
        // Of the plain file, 3 and 3 of 12 layers are named.
        #expect(plot.groups.flatMap(\.points).count == 12)
        for group in plot.groups {
            #expect(group.points.allSatisfy { ($0.name == nil) == (group.name == "other layers") }, "\(group.name)")
        }
        #expect(plot.groups.map(\.name).first == "other layers")
        #expect(
            Set(plot.groups.dropFirst().map(\.name))
                .isSubset(of: ["worst 3 by weights", "worst 3 by output", "worst 3 by both"]))
        #expect(plot.groups.dropFirst().flatMap(\.points).count >= 3)
        #expect(LayerTable(SampleReports.document(layers: 12)).outputs.isEmpty)
    }

    @Test("a layer that flips is told from one that does not")
    func flips() throws {
        var document = SampleReports.documentWithOutputs(layers: 12)
        document.candidates = []
        document.configurations = document.configurations.filter { $0.scaling == .row && $0.rotation == nil }
        let plot = try #require(LayerTable(document).outputs.first)
        let groups = try #require(plot.plot.plot as? ScatterPlot).groups
        let byOutput = try #require(groups.first { $0.name == "worst 3 by output" })
        #expect(byOutput.points.compactMap(\.name).contains { $0.hasSuffix("intermediate.dense") })
        #expect(byOutput.points.compactMap(\.name).allSatisfy { !$0.hasPrefix("encoder") })
        #expect(plot.caption.contains("not among those that lose most by weights."))
    }

    @Test("inputs are drawn against the median channel, the largest of each run")
    func inputs() throws {
        let energies = (0..<1000).map { $0 == 500 ? 400.0 : 4.0 }
        let figures = InputFigures(channelsPerPoint: 2, energies: energies, median: 4)
        let planned = try #require(
            InputPlot(figures, of: "a.weight")?.planned("input-channels", heading: "h", what: "w."))
        let plot = try #require(planned.plot.plot as? LinePlot)
        #expect(plot.series.map(\.name) == ["largest of 10 channels", "median channel"])
        #expect(
            plot.series[0].values.count == 200 && plot.series[0].values[100] == 20 && plot.series[0].values[99] == 0)
        #expect(plot.categories[100] == "1000")
        #expect(planned.caption.contains("the largest has 100 times the median's"))
        #expect(InputPlot(InputFigures(energies: [0, 0, 1], median: 0), of: "a") == nil)
    }
}
