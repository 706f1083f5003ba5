// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Findings
import Foundation
import OrderedCollections
import TestSupport
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
        #expect(
            try JSONText.decode(ReportDocument.self, from: bytes, file: "report.json") == Self.document)
    }

    @Test("of a real file read back with its evidence and what the original says")
    func readBackWithEvidence() async throws {
        let original = try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
        let diagnosis = try await Diagnosis(of: EditedFile("row").checkpoint(), reference: original)
        var document = SampleReports.document(layers: 1)
        document.add(diagnosis, of: "tensor.safetensors")
        let bytes = try JSONText.encode(document)
        let read = try JSONText.decode(ReportDocument.self, from: bytes, file: "report.json")
        #expect(read.findings == document.findings && !read.findings.isEmpty)
        let verdict = try #require(read.diagnoses.first)
        #expect(verdict.evidence == diagnosis.records && verdict.evidence?.count == 5)
        #expect(verdict.reference == diagnosis.referenceRecord && verdict.reference != nil)
        #expect(verdict.verdict.text == diagnosis.verdict.text)
        #expect(try JSONText.encode(read) == bytes)
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
            SummaryText.findings(of: Self.document, width: 80) == [
                "Findings; fidelio diagnose explains them", "  tensor.safetensors",
                "    error: One scale for the whole matrix cost detail (60)",
            ])
        #expect(SummaryText(Self.document).text.contains("error: One scale"))
        #expect(SummaryText.findings(of: SampleReports.document(layers: 1), width: 80).isEmpty)
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

    /// Two candidates with one warning in common, in layers of the same names with other figures.
    private static func shared(subjects: [String] = ["a.bias", "b.bias"], cause: String = "Why.") -> ReportDocument {
        var document = document
        let finding = { (candidate: String, figure: Double, subjects: [String], cause: String) in
            CandidateFinding(
                candidate,
                Finding(
                    .biasShifted, .warning, subjects.map { FindingSubject($0, ["max_abs_diff": figure]) },
                    cause: cause, consequence: "What.", remedy: Remedy("None.")))
        }
        document.findings += [
            finding("tensor.safetensors", 0.5, ["a.bias", "b.bias"], "Why."),
            finding("row-rot64.safetensors", 0.25, subjects, cause),
        ]
        return document
    }

    @Test("that candidates share stand once on the terminal, with their names")
    func standOnceOnTheTerminal() {
        #expect(
            SummaryText.findings(of: Self.shared(), width: 80) == [
                "Findings; fidelio diagnose explains them", "  tensor.safetensors",
                "    error: One scale for the whole matrix cost detail (60)",
                "  row-rot64.safetensors, tensor.safetensors", "    warning: Biases were shifted (2)",
            ])
    }

    @Test("that candidates share stand once on the page, with figures that differ as a range")
    func standOnceOnThePage() throws {
        let section = try #require(FindingsSection(Self.shared()))
        #expect(section.diagnosed.allSatisfy { !$0.found.map(\.findingID).contains("bias-shifted") })
        #expect(
            section.diagnosed.allSatisfy { $0.sharedNote == "1 finding shared with other candidates: see below." })
        #expect(section.diagnosed.allSatisfy { $0.emptyNote == nil })
        let shared = try #require(section.sharedFindings.first)
        #expect(section.sharedFindings.count == 1 && shared.sharingFiles.count == 2)
        #expect(
            shared.foundInAll[0].about?.subjectRows.map(\.subjectFigures) == [
                "max_abs_diff 0.25 to 0.5", "max_abs_diff 0.25 to 0.5",
            ])
        let html = try ReportPageTests.page(Self.shared()).html()
        #expect(html.matches(of: /bias-shifted/).count == 1)
        #expect(
            html.contains(
                "1 error: One scale for the whole matrix cost detail (60). Shared with other candidates: 1 warning."))
        #expect(!html.contains("Nothing was found."))
    }

    @Test(
        "that differ in layers or words stand by each candidate",
        arguments: [(["a.bias"], "Why."), (["a.bias", "b.bias"], "Else.")])
    func standByEachCandidate(subjects: [String], cause: String) throws {
        let section = try #require(FindingsSection(Self.shared(subjects: subjects, cause: cause)))
        #expect(section.sharedFindings.isEmpty)
        #expect(section.diagnosed.allSatisfy { $0.found.map(\.findingID).contains("bias-shifted") })
        // On the terminal only layers show.
        let lines = SummaryText.findings(of: Self.shared(subjects: subjects, cause: cause), width: 80)
        #expect(lines.count { $0.contains("Biases") } == (subjects.count == 2 ? 1 : 2))
    }

    @Test("that candidates share stand once in the card, where they are errors")
    func standOnceInTheCard() {
        var document = Self.shared()
        document.findings = document.findings.map { found in
            found.finding.id == .biasShifted
                ? CandidateFinding(found.candidate, found.finding.with(.error)) : found
        }
        let text = CardText.text(of: document, plots: DrawnPlots())
        #expect(
            text.contains(
                "**1 error found:** `row-rot64.safetensors`, `tensor.safetensors`. Biases were shifted (2).\n"))
        #expect(text.contains("**1 error found:** `tensor.safetensors`. One scale"))
    }

    @Test("stay as they are in report.json") func stayInTheDocument() {
        #expect(Self.shared().findings.count == 4)
    }
}
