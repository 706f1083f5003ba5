// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Foundation
import Testing

@testable import Reports

@Suite("The page")
struct ReportPageTests {
    static func page(_ document: ReportDocument, missing: Bool = true) throws -> ReportPage {
        var plots = DrawnPlots()
        plots.figures = [
            PlotFigure(id: "p", heading: "Heading", caption: "Caption", alternative: "Words", svg: "<svg></svg>")
        ]
        if missing { plots.missing = [DrawnPlots.Missing(heading: "Other", reason: "No gnuplot.")] }
        return try ReportPage(Report(document: document), plots: plots)
    }

    /// A document in which every section of the page has something to show.
    static var full: ReportDocument {
        var document = SampleReports.document(layers: 12)
        document.skipped += (0..<300).map { ReportDocument.Skipped(file: "f", name: "t\($0)", reason: "r") }
        let changed = ReportDocument.Unquantized(candidate: "c", name: "t", state: "changed", maxAbsDiff: 1)
        document.unquantized += Array(repeating: changed, count: 300)
        SampleReports.addFindings(to: &document)
        // The check of placeholders looks at the first candidate only, and this one has findings.
        document.diagnoses.reverse()
        return document
    }

    @Test("finds a value for every placeholder of its template")
    func resolvesPlaceholders() throws {
        var page = try Self.page(Self.full)
        // The check looks at the first cell only, and this one is neither the best nor a fallback.
        page.poolTable?.scalings[0].cells[0].bestMark = "best"
        page.poolTable?.scalings[0].cells[0].fallbackNote = "1 of 12 layers unrotated"
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

    @Test(
        "computes SHA-256",
        arguments: [
            ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
            ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
            (String(repeating: "a", count: 55), "n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg="),
            (String(repeating: "a", count: 56), "s1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o="),
            (String(repeating: "a", count: 200), "wqkI2Y9d+Yet5BtfziEwZ++8wh7yJAISpB5UtefCiuU="),
        ]
    )
    func computesSHA256(text: String, digest: String) {
        #expect(SHA256.base64(of: Array(text.utf8)) == digest)
    }

    @Test("shows hostile names as text")
    func showsHostileNames() throws {
        let document = SampleReports.document(layers: 6, extraNames: SampleReports.hostileNames)
        var hostile = document
        hostile.reference.name = SampleReports.hostileNames.joined()
        hostile.skipped = SampleReports.hostileNames.map { ReportDocument.Skipped(file: $0, name: $0, reason: $0) }
        hostile.unquantized = SampleReports.hostileNames.map {
            ReportDocument.Unquantized(candidate: $0, name: $0, state: "changed", maxAbsDiff: nil)
        }
        hostile.diagnoses = SampleReports.hostileNames.map {
            ReportDocument.Diagnosed(candidate: $0, text: $0, confidence: $0, limits: $0)
        }
        hostile.findings = SampleReports.hostileNames.map {
            ReportDocument.Finding(
                candidate: $0, id: $0, title: $0, severity: $0,
                subjects: [.init(name: $0, detail: $0, figures: [$0: 1])],
                cause: $0, consequence: $0, remedy: $0)
        }
        let html = try Self.page(hostile).html()
        #expect(!html.contains("<img"))
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
