// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Fidelity
import Foundation
import Testing

@testable import Reports

@Suite("Findings in reports")
struct FindingsSectionTests {
    private static var document: ReportDocument {
        var document = SampleReports.document(layers: 12)
        SampleReports.addFindings(to: &document)
        return document
    }

    @Test("are shown a candidate, with what each file really is")
    func showsCandidates() throws {
        let section = try #require(FindingsSection(Self.document))
        #expect(section.diagnosed.map(\.diagnosisText) == ["Row-wise INT8.", "Plain tensor-wise INT8."])
        #expect(
            section.diagnosed.map { $0.found.map(\.findingID) } == [[], ["tensor-scale-detail-loss", "scale-narrow"]])
        #expect(section.diagnosed[1].certainty == "Sure. The picture decides.")
        let html = try ReportPageTests.page(Self.document).html()
        #expect(html.contains("Nothing was found."))
        #expect(html.contains("<div class=\"finding bad\">"))
    }

    @Test("list the first fifty layers, and say how many more there are")
    func listsLayers() throws {
        let card = try #require(FindingsSection(Self.document)).diagnosed[1].found[0]
        let about = try #require(card.about)
        #expect(card.severityTitle == "Error" && card.severityClass == "bad")
        #expect(about.subjectCount == "60 layers or tensors")
        #expect(about.subjectRows.count == 50)
        #expect(about.subjectRows[0].subjectFigures == "estimated_snr_db 8.07, zero_share 0.55, as detail")
        #expect(about.moreSubjects == "10 more are listed in report.json.")
        #expect(card.whatToDo?.renderText == "Convert again.")
    }

    @Test("about the file as a whole list nothing, and no remedy where there is none")
    func listsNothing() throws {
        let card = try #require(FindingsSection(Self.document)).diagnosed[1].found[1]
        #expect(card.about == nil)
        #expect(card.whatToDo == nil)
    }

    @Test("leave no section where nothing was diagnosed")
    func leavesNoSection() throws {
        #expect(FindingsSection(SampleReports.document(layers: 1)) == nil)
        #expect(try !ReportPageTests.page(SampleReports.document(layers: 1)).html().contains("id=\"findings\""))
    }

    @Test("read back as they were written")
    func readBack() throws {
        let bytes = try JSONText.encode(Self.document)
        #expect(try JSONText.decode(ReportDocument.self, from: bytes, file: "report.json") == Self.document)
    }

    @Test("are read from a report that knows none")
    func areOptional() throws {
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(JSONText.encode(Self.document))) as? [String: Any])
        object["diagnoses"] = nil
        object["findings"] = nil
        let bytes = [UInt8](try JSONSerialization.data(withJSONObject: object))
        let document = try JSONText.decode(ReportDocument.self, from: bytes, file: "report.json")
        #expect(document.findings.isEmpty && document.diagnoses.isEmpty)
        #expect(document.layers == Self.document.layers)
    }

    @Test("stand on the terminal as errors and warnings, without notes")
    func standOnTheTerminal() {
        #expect(
            SummaryText.findings(of: Self.document) == [
                "Findings; fidelio diagnose explains them", "  tensor.safetensors",
                "    error: One scale for the whole matrix cost detail (60)",
            ])
        #expect(SummaryText(Self.document).text.contains("error: One scale"))
        #expect(SummaryText.findings(of: SampleReports.document(layers: 1)).isEmpty)
    }

    @Test("stand in the card as errors only")
    func standInTheCard() {
        let text = CardText.text(of: Self.document, plots: DrawnPlots())
        #expect(
            text.contains("**1 error found:** `tensor.safetensors`. One scale for the whole matrix cost detail (60).\n")
        )
        #expect(!text.contains("16 bits"))
        #expect(!CardText.text(of: SampleReports.document(layers: 1), plots: DrawnPlots()).contains("found:"))
    }
}
