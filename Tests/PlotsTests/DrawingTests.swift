// SPDX-License-Identifier: Apache-2.0

import Foundation
import Plots
import SystemPackage
import Testing

@Suite(.needsGnuplot)
struct DrawingTests {
    /// A plot that gnuplot does not understand.
    private struct BrokenPlot: Plot {
        var title = "broken"
        var summary = "Broken."
        var size = PlotSize(width: 100, height: 100)

        func script() -> GnuplotScript {
            var script = GnuplotScript()
            script.command("set nonsense 17")
            return script
        }
    }

    @Test func namesThePlotThatGnuplotRefusedAndItsReason() async throws {
        let plots = [Gallery.all[0], NamedPlot(id: "bad", plot: BrokenPlot()), Gallery.all[1]]
        let gnuplot = try Gnuplot()
        let error = await #expect(throws: PlotError.self) { try await gnuplot.draw(plots) }
        guard case .gnuplotFailed("bad", "exit code 1", let message) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
        #expect(message.contains("unrecognized option"))
        #expect(!message.contains("snr-300"))
    }

    @Test func drawsTheSamePlotsToTheSameBytes() async throws {
        let gnuplot = try Gnuplot()
        let plots = Array(Gallery.all.suffix(8))
        let first = try await gnuplot.draw(plots, formats: [.svg, .png])
        #expect(try await gnuplot.draw(plots, formats: [.svg, .png]) == first)
    }

    @Test(arguments: [4, Gallery.all.count])
    func drawsPlotsInAProcessEachProcessor(count: Int) async throws {
        let plots = Array(Gallery.all.prefix(count))
        let folder = try TemporaryFolder()
        let log = folder.url.appendingPathComponent("log").path
        let gnuplot = try Gnuplot(
            executable: folder.executable("echo start >>'\(log)'; exec '\(try Gnuplot().executable)' \"$@\"")
        )
        let rendered = try await gnuplot.draw(plots)
        #expect(rendered.map(\.id) == plots.map(\.id))
        let expected = min(ProcessInfo.processInfo.activeProcessorCount, 4, (count + 3) / 4)
        let starts = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
        #expect(starts == expected && (count > 4 || starts == 1))
    }

    @Test func namesTheRefusedPlotAmongPlotsOfSeveralProcesses() async throws {
        let gnuplot = try Gnuplot()
        let plots = Gallery.all + [NamedPlot(id: "bad", plot: BrokenPlot())]
        let error = await #expect(throws: PlotError.self) { try await gnuplot.draw(plots) }
        guard case .gnuplotFailed("bad", "exit code 1", _) = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test func refusesTwoPlotsOfOneName() async throws {
        let gnuplot = try Gnuplot()
        await #expect(throws: PlotError.duplicateID("files")) {
            try await gnuplot.draw([
                NamedPlot(id: "files", plot: Gallery.files), NamedPlot(id: "files", plot: Gallery.kinds),
            ])
        }
    }

    @Test func handsOutTheScriptThatDrawsThePictureAgain() async throws {
        let folder = try TemporaryFolder()
        let gnuplot = try Gnuplot()
        let rendered = try #require(
            try await gnuplot.draw([NamedPlot(id: "files", plot: Gallery.files)], formats: [.png]).first
        )
        let script = folder.url.appendingPathComponent("files.gp")
        try rendered.script.write(to: script, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: gnuplot.executable.string)
        process.arguments = ["-d", "files.gp"]
        process.currentDirectoryURL = folder.url
        try process.run()
        process.waitUntilExit()
        let redrawn = try Data(contentsOf: folder.url.appendingPathComponent("files.png"))
        #expect(Array(redrawn) == rendered.png)
    }

    @Test func drawsNothingWithoutFormats() async throws {
        let gnuplot = try Gnuplot()
        let rendered = try await gnuplot.draw([NamedPlot(id: "files", plot: Gallery.files)], formats: [])
        #expect(rendered.map(\.svg) == [nil])
        #expect(rendered.map(\.png) == [nil])
        #expect(rendered.first?.script.contains("$points0") == true)
    }
}
