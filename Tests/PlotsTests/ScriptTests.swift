// SPDX-License-Identifier: Apache-2.0

import Plots
import Testing

struct ScriptTests {
    static let plots: [NamedPlot] = [
        NamedPlot(
            id: "line",
            plot: LinePlot(
                title: "SNR of every layer",
                yLabel: "SNR (dB)",
                xLabel: "layer",
                categories: ["a.weight", "b_proj", "c"],
                series: [
                    Series(name: "tensor/none", values: [8.07, nil, 24.5]),
                    Series(name: "row/rot64", values: [42, .infinity, 41.25]),
                ]
            )
        ),
        NamedPlot(
            id: "bar",
            plot: BarPlot(
                title: "Gain",
                yLabel: "gain (dB)",
                categories: ["a", "b"],
                series: [Series(name: "row", values: [3, -1]), Series(name: "rotation", values: [1.5, 2])]
            )
        ),
        NamedPlot(
            id: "histogram",
            plot: HistogramPlot(
                title: "Weights",
                xLabel: "weight",
                yLabel: "count",
                distributions: [Distribution(name: "before", lowerBound: -1, upperBound: 1, counts: [1, 30, 25, 0])],
                hasLogarithmicCounts: true
            )
        ),
        NamedPlot(
            id: "scatter",
            plot: ScatterPlot(
                title: "Files",
                xLabel: "size (bytes)",
                yLabel: "SNR (dB)",
                points: [.init(name: "a.safetensors", x: 2e6, y: 40), .init(x: 3e6, y: .nan), .init(x: 3e6, y: 42)]
            )
        ),
        NamedPlot(
            id: "cumulative",
            plot: CumulativePlot(
                title: "Error budget",
                xLabel: "layers",
                yLabel: "share",
                series: [Series(name: "row/none", values: [1, 6, nil, 3, -5])]
            )
        ),
    ]

    @Test(arguments: plots.map(\.id))
    func writesTheScriptThatWasRecorded(_ id: String) throws {
        let plot = try #require(Self.plots.first { $0.id == id })
        try Snapshot("\(id).gp").expect(try plot.script(formats: [.svg, .png]))
    }

    @Test func namesOnlyTheFormatsThatWereAskedFor() throws {
        let script = try Self.plots[0].script(formats: [.svg])
        #expect(script.contains("set output 'line.svg'"))
        #expect(!script.contains("png"))
    }

    @Test(arguments: ["", "1st", "../up", "a b", "a'b", "naïve", String(repeating: "a", count: 101), "a\nb"])
    func refusesAnIdentifierThatCannotNameAFile(_ id: String) {
        let plot = NamedPlot(id: id, plot: Self.plots[0].plot)
        #expect(throws: PlotError.unusableID(id)) { try plot.script(formats: [.svg]) }
    }

    @Test func drawsWithTheOldTerminalWhatFontsMayLack() throws {
        let plot = NamedPlot(id: "cjk", plot: LinePlot(title: "層", yLabel: "dB", categories: ["a"], series: []))
        #expect(!(try plot.script(formats: [.png]).contains("pngcairo")))
    }
}
