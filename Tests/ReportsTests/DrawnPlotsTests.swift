// SPDX-License-Identifier: Apache-2.0

import Foundation
import Plots
import SystemPackage
import TestSupport
import Testing

@testable import Reports

/// What becomes of many plots where gnuplot fails or hangs at some of them, shown by programs around gnuplot or in its place.
@Suite("Many plots") struct DrawnPlotsTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("lose only the one at which gnuplot fails")
    func loseTheOneThatFails() async throws {
        let drawn = try await drawn(40, "case \"$all\" in *plot-18*) exit 3;; esac")
        #expect(drawn.missing.map(\.heading) == ["plot-18"])
        #expect(drawn.figures.map(\.id) == (0..<40).filter { $0 != 18 }.map { "plot-\($0)" })
    }

    @Test("have a time limit of their own: one at which gnuplot hangs costs no other")
    func loseTheOneThatHangs() async throws {
        let drawn = try await drawn(20, "case \"$all\" in *plot-18*) sleep 600;; esac", timeLimit: .seconds(15))
        #expect(drawn.missing.map(\.heading) == ["plot-18"])
        #expect(drawn.missing.first?.reason.contains("did not finish within") == true)
        #expect(drawn.figures.count == 19)
    }

    @Test("are given up where gnuplot always hangs")
    func areGivenUp() async throws {
        let drawn = try await drawn(100, "sleep 600", timeLimit: .milliseconds(300))
        #expect(drawn.missing.count == 100)
        #expect(drawn.figures.isEmpty)
    }

    /// Draws plots `plot-0`, …, by gnuplot after a script that has the program in `$all`.
    private func drawn(_ count: Int, _ script: String, timeLimit: Duration = .seconds(300)) async throws -> DrawnPlots {
        let real = try Gnuplot().executable
        let path = try folder.write(
            Array("#!/bin/sh\nall=$(cat)\n\(script)\nprintf '%s\\n' \"$all\" | \(real) -d -\n".utf8), to: "gnuplot")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.string)
        let plots = (0..<count)
            .map { index in
                let plot = LinePlot(
                    title: "plot-\(index)", yLabel: "y", categories: ["a", "b"],
                    series: [Series(name: "s", values: [1, Double(index)])])
                return PlannedPlot("plot-\(index)", plot, caption: "")
            }
        var drawn = DrawnPlots()
        try await drawn.draw(plots, by: Gnuplot(executable: path, timeLimit: timeLimit))
        return drawn
    }
}
