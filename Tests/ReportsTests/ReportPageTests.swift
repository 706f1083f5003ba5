// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity
import Findings
import Foundation
import OrderedCollections
import Testing

@testable import Reports

@Suite("The page")
struct ReportPageTests {
    static func page(_ document: ReportDocument, missing: Bool = true) throws -> ReportPage {
        var plots = DrawnPlots()
        plots.figures = [
            PlotPicture(id: "p", heading: "Heading", caption: "Caption", alternative: "Words", svg: "<svg></svg>"),
            PlotPicture(
                id: "k", heading: "Which?", caption: "Caption", alternative: "Words", svg: "<svg></svg>", isKey: true),
        ]
        plots.figures.append(
            PlotPicture(
                id: "layer-1-codes", heading: "Codes", caption: "C", alternative: "W", svg: "<svg></svg>", layer: 0)
        )
        plots.maps = [
            MapPicture(
                id: "layer-1-error-1", layer: 0, label: BreakableName("row/none"), snr: "41.5 dB", alternative: "W",
                png: [1],
                address: "data:image/png;base64,AQ=="
            )
        ]
        if missing { plots.missing = [DrawnPlots.Missing(heading: "Other", reason: "No gnuplot.")] }
        return try ReportPage(Report(document: document), plots: plots)
    }

    /// A document in which every section of the page has something to show.
    static var full: ReportDocument {
        var document = SampleReports.documentWithOutputs(layers: 12)
        document.pictures = try? SampleReports.pictures()
        document.summary.formats = [
            FormatSummary(
                format: "row/rot64",
                pool: PooledFidelity(
                    snrDB: 41, layers: 12, fallback: 1, worst: PooledFidelity.Worst(layer: "a", snrDB: 39)),
                bitsPerWeight: 8.05, bytes: 1000, standardErrorDB: 0.1)
        ]
        document.skipped += (0..<300).map { SkippedTensor(file: "f", name: "t\($0)", reason: "r") }
        let changed = UnquantizedTensor(candidate: "c", name: "t", state: .changed, maxAbsDiff: 1)
        document.unquantized += Array(repeating: changed, count: 300)
        SampleReports.addFindings(to: &document)
        // The check of placeholders looks at the first candidate only, which is the best.
        document.findings = document.findings.map { finding in
            CandidateFinding(document.candidatesFromBest[0].name, finding.finding)
        }
        // And one that both have.
        for candidate in document.candidates {
            guard let finding = document.findings.first?.finding else { break }
            document.findings.append(CandidateFinding(candidate.name, finding.with(title: "Shared")))
        }
        return document
    }

    @Test("finds a value for every placeholder of its template")
    func resolvesPlaceholders() throws {
        var page = try Self.page(Self.full)
        // The check looks at the first cell only, and this one is neither the best nor a fallback.
        page.poolTable?.scalings[0].cells[0].bestMark = "best"
        page.poolTable?.scalings[0].cells[0].fallbackNote = "1 of 12 layers unrotated"
        page.firstScreen.longBarChart = page.firstScreen.barChart
        page.worstTable?.omission = "Some are not repeated."
        page.findingsSection?.diagnosed[0].emptyNote = "Nothing was found."
        let unresolved = TemplateCheck.unresolved(in: PageTemplates.pageText, page: page)
        #expect(unresolved == [])
    }

    @Test("would notice a placeholder that has no value")
    func noticesUnresolved() throws {
        let text = "{{title}}{{#verdicts}}{{headline}}{{misspelt}}{{/verdicts}}{{#poolTable}}{{rows}}{{/poolTable}}"
        #expect(TemplateCheck.unresolved(in: text, page: try Self.page(Self.full)) == ["misspelt", "rows"])
    }

    @Test("admits its own script by hash, and nothing from the network")
    func admitsOnlyItself() throws {
        let html = try Self.page(Self.full).html()
        let policy = PageTemplates.policy.replacing("'", with: "&#39;")
        #expect(html.contains("<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">"))
        #expect(policy.hasPrefix("default-src &#39;none&#39;; script-src &#39;sha256-"))
        // The hash is of the bytes between the tags: they have to be the file's, unchanged.
        #expect(html.contains("<script>\(PageTemplates.script)</script>"))
        #expect(!PageTemplates.script.contains("</"))
        #expect(!html.contains("src=\"http"))
        #expect(!html.contains("<link"))
    }

    @Test("shows hostile names as text")
    func showsHostileNames() throws {
        let document = SampleReports.document(layers: 6, extraNames: SampleReports.hostileNames)
        var hostile = document
        hostile.reference.name = SampleReports.hostileNames.joined()
        hostile.skipped = SampleReports.hostileNames.map { SkippedTensor(file: $0, name: $0, reason: $0) }
        hostile.unquantized = SampleReports.hostileNames.map {
            UnquantizedTensor(candidate: $0, name: $0, state: .changed, maxAbsDiff: nil)
        }
        hostile.diagnoses = SampleReports.hostileNames.map {
            CandidateVerdict($0, FileVerdict(text: $0, confidence: $0, limits: $0))
        }
        hostile.findings = SampleReports.hostileNames.map {
            CandidateFinding(
                $0,
                Finding(
                    FindingID(rawValue: $0), .note, [FindingSubject($0, [$0: 1], detail: $0)], title: $0, cause: $0,
                    consequence: $0, remedy: Remedy($0)))
        }
        let html = try Self.page(hostile).html()
        #expect(
            html.components(separatedBy: "<img").dropFirst()
                .allSatisfy { $0.hasPrefix(" src=\"data:image/png;base64,") })
        #expect(html.components(separatedBy: "<script").count == 3)
        #expect(html.components(separatedBy: "</script").count == 3)
        #expect(html.contains("right\\u{202E}to"))
        #expect(html.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"))
        // A quotation mark with an accent is one character to Swift, and still ends an attribute in HTML.
        #expect(html.contains("evil&quot;\u{301} onmouseover=alert(2)"))
        #expect(html.contains("{{title}}{{{script}}}&amp;amp;"))
    }

    @Test("keeps the data inside its script element, and verbatim")
    func keepsDataInside() throws {
        let document = SampleReports.document(layers: 1, extraNames: SampleReports.hostileNames)
        let text = try PageData(document).scriptText
        #expect(!text.contains("<"))
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let layers = try #require(object?["layers"] as? [[String: Any]])
        #expect(
            layers.prefix(SampleReports.hostileNames.count).map { $0["name"] as? String } == SampleReports.hostileNames
        )
    }

    @Test("is the same for the same report")
    func isDeterministic() throws {
        #expect(try Self.page(Self.full).html() == Self.page(Self.full).html())
    }

    @Test("gives a layer with figures a section of its own, with its metrics in two by two")
    func detailsLayers() throws {
        let page = try Self.page(Self.full)
        let section = try #require(page.detailedLayers?.layers.first)
        #expect(page.detailedLayers?.layers.count == 1)
        #expect((section.number, section.place) == (1, 0))
        #expect(section.facts == "384 × 384 · BF16 · 147,456 weights · layer 1 of 12")
        #expect(section.grid.rotations == ["No rotation", "Rotation 16", "Rotation 64"])
        #expect(section.grid.scalings.map(\.scaling) == ["One scale per tensor", "One scale per row"])
        let best = Configuration(scaling: .row, rotation: Rotation(groupSize: 64))
        let values = try #require(Self.full.layers[0].configurations[best])
        #expect(section.grid.scalings[1].cells[2].value.snr == NumberText.plainDecibels(values[.snrDB]))
        #expect(section.holdings.count == 2)
        #expect(section.figures.map(\.id) == ["layer-1-codes"])
        let html = page.html()
        #expect(html.contains("<section class=\"layer\" id=\"layer-1\""))
        #expect(html.contains("<img src=\"data:image/png;base64,AQ==\""))
        // The plots of the whole model are not mixed with the layer's.
        #expect(page.plots.map(\.id) == ["p"])
        #expect(try Self.page(SampleReports.document(layers: 0)).detailedLayers == nil)
    }

    @Test("heads columns with what tells candidates apart, and keeps the whole name beside it")
    func headsColumnsShortly() throws {
        let html = try Self.page(Self.full).html()
        #expect(html.contains("<abbr title=\"row-rot64.safetensors\"><bdi>row-rot64</bdi></abbr></th>"))
        #expect(html.contains("<th scope=\"col\" class=\"number\"><bdi>row/<wbr>none</bdi></th>"))
        let sources = PageData(Self.full).sources
        #expect(sources.prefix(3).map(\.short) == ["row-rot64", "tensor", nil])
    }

    @Test(
        "shortens names by the whole words that all share",
        arguments: [
            ([], []), (["model.safetensors"], ["model.safetensors"]), (["a", "b"], ["a", "b"]),
            (["", "a.b"], ["", "a.b"]),
            (
                ["m_bf16.tensor.safetensors", "m_bf16.row.safetensors", "m_bf16.row-convrot64.safetensors"],
                ["tensor", "row", "row-convrot64"]
            ),
            (["m.int8.safetensors", "m.int8.row.safetensors"], ["int8", "int8.row"]),
            (["model-row", "model-tensor"], ["row", "tensor"]), (["rows.x", "rowt.x"], ["rows", "rowt"]),
        ] as [([String], [String])]
    )
    func shortensNames(names: [String], short: [String]) {
        let found = ShortNames(names)
        #expect(names.map { found[$0] } == short)
        #expect(found["row/none"] == "row/none")
    }

    @Test(
        "shortens a single name by what it shares with the original's",
        arguments: [
            ("m_bf16.row-convrot64.safetensors", "row-convrot64"), ("m_bf16-int8.safetensors", "int8"),
            ("other.safetensors", "other"),
            ("m_bf16.safetensors", "m_bf16.safetensors"), ("m_bf16.int8", "m_bf16.int8"),
        ]
    )
    func shortensOneName(name: String, short: String) {
        #expect(ShortNames([name], beside: "m_bf16.safetensors")[name] == short)
    }

    @Test("does not repeat configurations that a candidate has in every layer")
    func omitsRepetitions() throws {
        var document = SampleReports.document(layers: 12)
        let all = document.keySources.map(\.label)
        let shown = document.distinctSources.map(\.label)
        #expect(all.contains("row/rot64") && !shown.contains("row/rot64"))
        #expect(shown.contains("row/none"))
        #expect(try #require(WorstTable(document)).omission != nil)
        document.layers[0].measured["row-rot64.safetensors"] = nil
        #expect(document.distinctSources.map(\.label).contains("row/rot64"))
    }

    @Test("says at the top how large a candidate is, and what was found about it")
    func saysSizeAndFindings() throws {
        let cards = try Self.page(Self.full).verdicts
        #expect(cards[0].savings.hasSuffix(" · 23.0 MB, 51 % of 45.4 MB"))
        #expect(
            cards[0].alarms
                == "1 error: One scale for the whole matrix cost detail (60). Shared with other candidates: 1 error (Shared)."
        )
        #expect(cards[1].alarms == "Shared with other candidates: 1 error (Shared).")
        // Once, and not in a sentence beside the link too.
        #expect(!(try Self.page(Self.full).html().contains("Errors were found")))
        var sweep = SampleReports.document(layers: 12)
        sweep.candidates = []
        let card = try #require(try Self.page(sweep).verdicts.first)
        #expect(card.savings.hasPrefix("About ") && card.savings.hasSuffix(" of 45.4 MB"))
    }

    @Test(
        "breaks names and not numbers",
        arguments: [
            ("layer.0.out_proj", "layer.<wbr>0.<wbr>out_<wbr>proj"), ("row/none", "row/<wbr>none"),
            ("a.b as row/none: 20.84 dB.", "a.<wbr>b as row/none: 20.84&#160;dB.<wbr>"),
        ]
    )
    func breaksNames(name: String, html: String) {
        #expect(BreakableName(name).renderText == html)
    }

    @Test("tears no option of a command at its hyphens")
    func keepsOptions() {
        let text = CommandText("fidelio convert -i <A> --scaling_mode row")
        #expect(
            text.renderText
                == "fidelio convert <span class=\"option\">-i</span> &lt;A&gt; <span class=\"option\">--scaling_mode</span> row"
        )
    }

    @Test("shows the SHA-256 of files where it was asked for")
    func showsHashes() throws {
        var document = SampleReports.document(layers: 1)
        #expect(!Fact.provenance(of: document).contains { $0.term == "SHA-256" })
        document.reference.sha256 = ["b.safetensors": "22", "a.safetensors": "11"]
        let facts = Fact.provenance(of: document).filter { $0.term == "SHA-256" }
        #expect(facts.map(\.detail) == ["11  a.safetensors", "22  b.safetensors"])
    }

    @Test("lists unquantized tensors that differ, and not those that are equal")
    func listsChanged() throws {
        let table = try #require(TensorTable(changedIn: SampleReports.document(layers: 1)))
        #expect(table.count == "2 tensors")
        #expect(table.rows.map(\.remark) == ["changed, largest difference 0.0012", "cast, difference unknown"])
        #expect(table.moreNote == nil)
        let long = try #require(TensorTable(skippedIn: Self.full))
        #expect(long.rows.count == 200)
        #expect(long.moreNote == "101 more are listed in report.json.")
    }

    @Test("says so where nothing was measured")
    func saysNothingMeasured() throws {
        let html = try Self.page(SampleReports.document(layers: 0), missing: false).html()
        #expect(html.contains("No layer was measured."))
        #expect(!html.contains("id=\"table\""))
    }
}
