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
        #expect(lines[1] == "![fidelity&#58; 42.9 dB ✓ faithful](badge.svg)")
        #expect(
            lines[2]
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
        #expect(table.allSatisfy { $0.replacing("\\|", with: "").count { $0 == "|" } == 8 })
    }
}

extension CardTextTests {
    @Test("begins with the first candidate, whatever the others are, and says how it was made and is checked")
    func beginsWithOwn() {
        var document = SampleReports.document(layers: 12)
        document.candidates.reverse()
        let text = CardText.text(of: document, plots: DrawnPlots())
        let lines = text.split(separator: "\n")
        #expect(lines[1].hasPrefix("![fidelity&#58; ") && lines[1].hasSuffix(" lossy](badge.svg)"))
        #expect(lines[2].contains("`tensor.safetensors`") && lines[3].contains("`row-rot64.safetensors`"))
        #expect(text.contains("**Recipe**, as tensors and markers say: 12 layers as INT8 with one scale per tensor."))
        #expect(text.contains("\nfidelio verify tensor.safetensors tensor.manifest.json\n"))
        // How to make another bad file is no advice.
        #expect(!text.contains("fidelio convert"))
        document.candidates.reverse()
        #expect(CardText.text(of: document, plots: DrawnPlots()).contains("\nfidelio convert -i ORIGINAL "))
    }

    @Test("has a badge that is a picture with its text for those who cannot see it")
    func drawsBadge() throws {
        let document = SampleReports.document(layers: 12)
        let badge = BadgePicture(try #require(CardText.ownVerdict(of: document)), in: document)
        #expect(badge.title == "fidelity: 42.9 dB ✓ faithful")
        #expect(badge.svg.contains("role=\"img\" aria-label=\"fidelity: 42.9 dB ✓ faithful\">"))
        #expect(badge.svg.contains("<title>fidelity: 42.9 dB ✓ faithful</title>"))
        #expect(!badge.svg.contains("href") && badge.svg.contains("#1a7a35"))
    }

    @Test("has no number on the badge of a file with errors")
    func drawsNoPraise() throws {
        var document = SampleReports.document(layers: 12)
        SampleReports.addFindings(to: &document)
        for index in document.findings.indices { document.findings[index].candidate = document.candidates[0].name }
        let badge = BadgePicture(try #require(CardText.ownVerdict(of: document)), in: document)
        #expect(badge.title == "fidelity: ✗ errors found")
    }
}
