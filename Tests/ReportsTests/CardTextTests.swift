// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Testing

@testable import Reports

@Suite("card.md")
struct CardTextTests {
    @Test("has the report's numbers, a line for each candidate, best first")
    func hasNumbers() throws {
        let document = SampleReports.document(layers: 12)
        let lines = CardText.text(of: document, plots: DrawnPlots()).split(separator: "\n")
        let rows = lines.filter { $0.hasPrefix("| `") }
        #expect(rows.count == 2)
        #expect(rows[0].hasPrefix("| `row-rot64.safetensors` | "))
        let snr = try #require(document.summary.measured["row-rot64.safetensors"]?.quantized.snrDB)
        #expect(rows[0].contains("| \(NumberText.decibels(snr)) |"))
        #expect(
            lines[1]
                == "**✓ Faithful:** `row-rot64.safetensors`. The quantized weights are off by 0.72 % of their size (\(NumberText.decibels(snr)))."
        )
    }

    @Test(
        "shows names as they are",
        arguments: [
            ("a_b*c", "`a_b*c`"), ("a`b", "`` a`b ``"), ("a|b", "`a\\|b`"), ("``", "``` `` ```"),
            ("a\nb", "`a\\u{A}b`"),
        ]
    )
    func showsNames(name: String, code: String) {
        #expect(MarkdownText.code(name) == code)
    }

    @Test("lets no name become a link, a tag or a cell")
    func escapes() {
        #expect(MarkdownText.escaped("[x](y)<z>|") == "&#91;x&#93;(y)&#60;z&#62;&#124;")
        var document = SampleReports.document(layers: 6, extraNames: SampleReports.hostileNames)
        document.candidates[0].name = SampleReports.hostileNames[0]
        let text = CardText.text(of: document, plots: DrawnPlots())
        let table = text.split(separator: "\n").filter { $0.hasPrefix("|") }
        #expect(table.allSatisfy { $0.replacing("\\|", with: "").count { $0 == "|" } == 6 })
    }
}
