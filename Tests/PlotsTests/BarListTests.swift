// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Plots

@Suite("Lists of bars")
struct BarListTests {
    private static let plot = BarList(
        title: "SNR", xLabel: "dB", categories: ["one.layer", "another", "nothing"],
        series: [
            Series(name: "a", values: [42.04, -3, nil]), Series(name: "b", values: [8, .infinity]),
        ])

    @Test("have one bar for each value, from zero, and none for what is missing")
    func drawsBars() {
        let script = Self.plot.script()
        let rows = script.setup.components(after: "$bars0 << EOD\n", before: "EOD\n").split(separator: "\n")
        #expect(rows.count == 2)
        #expect(rows[0].hasPrefix("42.04 ") && rows[0].contains(" 0 42.04 "))
        #expect(rows[1].hasPrefix("-3 ") && rows[1].contains(" -3 0 "))
        #expect(script.setup.components(after: "$bars1 << EOD\n", before: "EOD\n").split(separator: "\n").count == 1)
        #expect(script.curves.allSatisfy { $0.contains(" with boxxyerror fill solid 1 ") })
    }

    @Test("have each name and each value as text")
    func writesNames() {
        let setup = Self.plot.script().setup
        for text in ["\"one.layer\"", "\"another\"", "\"nothing\"", "\"42.0\"", "\"−3.0\"", "\"8.0\""] {
            #expect(setup.contains(" \(text) at "), "\(text)")
        }
    }

    @Test("grow with their bars, and are drawn without values too")
    func grow() {
        #expect(BarList(title: "", xLabel: "", categories: ["a"], series: []).size.height < Self.plot.size.height)
        let empty = BarList(title: "", xLabel: "x", categories: [], series: [Series(name: "a", values: [1])])
        #expect(empty.script().setup.contains("no values"))
    }
}

extension String {
    fileprivate func components(after start: String, before end: String) -> Substring {
        guard let from = range(of: start)?.upperBound, let to = self[from...].range(of: end)?.lowerBound else {
            return ""
        }
        return self[from..<to]
    }
}
