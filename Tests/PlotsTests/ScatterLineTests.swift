// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Plots

@Suite("The line of a scatter plot")
struct ScatterLineTests {
    private static func plot(_ points: [(Double, Double)]) -> ScatterPlot {
        ScatterPlot(
            title: "t", xLabel: "x", yLabel: "y",
            groups: [ScatterPlot.Group(name: "", points: points.map { ScatterPlot.Point(x: $0.0, y: $0.1) })], slope: 1)
    }

    @Test("is drawn between where it enters and leaves the plot, whichever side that is")
    func isClipped() throws {
        // gnuplot leaves out a line both of whose ends are outside.
        let plot = Self.plot([(8, 18), (40, 38)])
        #expect(plot.showsLine)
        let text = plot.script().setup
        let line = try #require(text.firstMatch(of: /\$line << \S+\n(\S+) (\S+)\n(\S+) (\S+)\n/))
        let numbers = [line.1, line.2, line.3, line.4].compactMap { Double($0) }
        #expect(numbers.count == 4 && numbers[0] == numbers[1] && numbers[2] == numbers[3])
        #expect(numbers[0] > 16 && numbers[0] <= 18 && numbers[2] >= 38 && numbers[2] < 40)
    }

    @Test("is left out where it passes the plot by")
    func isLeftOut() {
        let plot = Self.plot([(1, 30), (9, 40)])
        #expect(!plot.showsLine && !plot.script().setup.contains("$line"))
    }

    @Test("leaves the words to name points that stand behind many without a name")
    func namesLatePoints() {
        var plot = Self.plot((0..<30).map { (Double($0), 1) })
        plot.groups.append(ScatterPlot.Group(name: "", points: [ScatterPlot.Point(name: "late", x: 3, y: 2)]))
        #expect(plot.summary.hasSuffix("with 31 points. late: 3, 2."))
    }
}
