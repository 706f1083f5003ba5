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
            id: "bar-list",
            plot: BarList(
                title: "SNR",
                xLabel: "SNR (dB)",
                categories: ["a.weight", "b_proj"],
                series: [Series(name: "row", values: [41.5, nil]), Series(name: "tensor", values: [8.07, -1])]
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

    @Test("Series of bars that have no room are told apart by marks of the legend's colours", arguments: [100, 200])
    func marksWhatHasNoRoomForBars(_ layers: Int) throws {
        let script = try NamedPlot(id: "gain", plot: Gallery.gain(layers: layers)).script(formats: [.svg])
        #expect(!script.contains("impulses") && !script.contains("boxes"))
        #expect(script.contains("using 1:2 with points pointtype 7 pointsize 0.4 linecolor rgb '#0072b2' title \"row"))
        #expect(script.contains("using 1:3 with points pointtype 9 pointsize 0.4 linecolor rgb '#cc79a7' title \"rot"))
    }

    @Test("A line goes on over a category without a value, and a value alone is marked")
    func passesOverMissingValues() {
        var values: [Double?] = Array(repeating: 1, count: 200)
        values[1] = nil
        values[2] = .nan
        var plot = LinePlot(
            title: "", yLabel: "", categories: values.map { _ in "x" }, series: [Series(name: "a", values: values)])
        #expect(plot.script().setup.contains("$values0 << EOD\n0 1\n3 1\n4 1\n"))
        #expect(plot.script().curves[0].contains("with lines"))
        plot.series[0].values = [nil, 5]
        #expect(plot.script().setup.contains("$values0 << EOD\n1 5\nEOD\n"))
        #expect(plot.script().curves[0].contains("with linespoints"))
    }

    @Test("An axis shows no less than asked for, so that small differences look small")
    func showsAtLeastASpan() {
        let series = [Series(name: "a", values: [40.2, 40.3])]
        var plot = LinePlot(title: "", yLabel: "", categories: ["x", "y"], series: series, leastSpan: 6)
        #expect(plot.script().setup.contains("set yrange [37.25:43.25]"))
        plot.series[0].values = [10, 40]
        #expect(plot.script().setup.contains("set yrange [8.2:41.8]"))
    }

    @Test("Fillings of more than two distributions would mix, so those have outlines only", arguments: [1, 2, 3])
    func fillsFewDistributions(count: Int) throws {
        let bins = (0..<count).map { Distribution(name: "\($0)", lowerBound: 0, upperBound: 1, counts: [1, 2]) }
        let plot = HistogramPlot(title: "", xLabel: "", yLabel: "", distributions: bins)
        #expect(plot.script().curves.count == (count <= 2 ? 2 * count : count))
    }

    @Test("What has a place in the order of colours is drawn in that colour on every plot")
    func drawsInTheColorOfItsPlace() throws {
        let series = [Series(name: "a", values: [1, 2, 3], colorPlace: 4)]
        let bins = [Distribution(name: "a", lowerBound: 0, upperBound: 1, counts: [1, 2], colorPlace: 4)]
        let points = [ScatterPlot.Group(name: "", points: [.init(name: "a", x: 1, y: 2)], colorPlace: 4)]
        let plots: [any Plot] = [
            LinePlot(title: "", yLabel: "", categories: ["x", "y", "z"], series: series),
            BarPlot(title: "", yLabel: "", categories: ["x", "y", "z"], series: series),
            CumulativePlot(title: "", xLabel: "", yLabel: "", series: series),
            HistogramPlot(title: "", xLabel: "", yLabel: "", distributions: bins),
            ScatterPlot(title: "", xLabel: "", yLabel: "", groups: points),
        ]
        for plot in plots {
            let script = try NamedPlot(id: "p", plot: plot).script(formats: [.svg])
            let curves = script.split(separator: "\n").filter { $0.contains(" with ") }
            #expect(!curves.isEmpty && curves.allSatisfy { $0.contains("'#7a55b8'") }, "\(script)")
        }
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
