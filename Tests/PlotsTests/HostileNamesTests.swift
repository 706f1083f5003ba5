// SPDX-License-Identifier: Apache-2.0

import Foundation
import Plots
import Testing

@Suite(.needsGnuplot)
struct HostileNamesTests {
    /// Names as a file may hold them, each with what is to be seen; commands would leave a file behind.
    static func names(trap: String) -> [(name: String, shown: String)] {
        [
            ("under_score^2", "under_score^2"),
            ("{brace}", "{brace}"),
            ("'; system 'touch \(trap)'; '", "'; system 'touch \(trap)'; '"),
            ("'''", "'''"),
            ("\"; system(\"touch \(trap)\") #", "\"; system(\"touch \(trap)\") #"),
            ("`touch \(trap)`", "`touch \(trap)`"),
            ("a\n!touch \(trap)\n", "a¶!touch \(trap)¶"),
            ("%s %d 100%", "%s %d 100%"),
            ("back\\slash\\n\\", "back\\slash\\n\\"),
            ("@macro $data", "@macro $data"),
            ("</script><img onerror=x()>", "</script><img onerror=x()>"),
            ("&amp;&#60;]]>", "&amp;&#60;]]>"),
            ("日本語の層", "日本語の層"),
            ("EOD", "EOD"),
        ]
    }

    private let folder: TemporaryFolder
    private let trap: String

    init() throws {
        folder = try TemporaryFolder()
        // Short, so that no name is cut.
        trap = "/tmp/t\(UInt32.random(in: 0...UInt32.max))"
    }

    @Test func drawsNamesOfCategoriesAsTheyAre() async throws {
        let names = Self.names(trap: trap)
        let plot = LinePlot(
            title: names[2].name,
            yLabel: names[5].name,
            xLabel: names[6].name,
            categories: names.map(\.name),
            series: [Series(name: "a", values: names.map { _ in 1 })]
        )
        try await expect(names.map(\.shown), in: plot)
    }

    @Test func drawsNamesOfSeriesAsTheyAre() async throws {
        let names = Self.names(trap: trap)
        let series = names.map { Series(name: $0.name, values: [1]) }
        try await expect(names.map(\.shown), in: BarPlot(title: "", yLabel: "", categories: [""], series: series))
    }

    @Test func drawsNamesOfPointsAsTheyAre() async throws {
        let names = Self.names(trap: trap)
        // The last point leaves room for names at the right of the others.
        let points =
            names.enumerated().map { ScatterPlot.Point(name: $1.name, x: 1, y: Double($0)) } + [
                ScatterPlot.Point(x: 9, y: 0)
            ]
        try await expect(names.map(\.shown), in: ScatterPlot(title: "", xLabel: "", yLabel: "", points: points))
    }

    private func expect(_ texts: [String], in plot: any Plot) async throws {
        let gnuplot = try Gnuplot()
        let rendered = try #require(
            try await gnuplot.draw([NamedPlot(id: "hostile", plot: plot)], formats: [.svg, .png]).first
        )
        let svg = try XMLDocumentReader(try #require(rendered.svg))
        for text in texts {
            #expect(svg.texts.contains(text), "is not drawn as it is")
        }
        let drawing: Set = ["svg", "title", "desc", "g", "defs", "path", "rect", "circle", "polygon", "use", "text"]
        #expect(svg.elements.isSubset(of: drawing))
        #expect(!FileManager.default.fileExists(atPath: trap), "a name was run as a command")
    }
}
