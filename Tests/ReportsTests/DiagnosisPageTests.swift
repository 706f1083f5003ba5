// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Findings
import TestSupport
import Testing

@testable import Reports

@Suite("The page of a diagnosis")
struct DiagnosisPageTests {
    private static func entry(
        _ mode: String, named name: String? = nil, reference: Bool = false
    ) async throws -> DiagnosisRanking.Entry {
        let checkpoint = try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.\(mode).safetensors")
        let original = try reference ? Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.safetensors") : nil
        return .init(
            name: name ?? mode, diagnosis: try await Diagnosis(of: checkpoint, reference: original),
            byteCount: checkpoint.byteCount)
    }

    private static func page(_ entries: [DiagnosisRanking.Entry], reference: String? = nil) -> DiagnosisPage {
        DiagnosisPage(
            DiagnosisRanking(entries), documents: entries.indices.map { "findings-\($0 + 1).json" },
            reference: reference, version: "1.2.3")
    }

    @Test("has a value for every placeholder of its template")
    func resolves() async throws {
        var page = Self.page(
            [try await Self.entry("tensor", reference: true), try await Self.entry("row")], reference: "m")
        // What only some files have.
        page.files[0].emptyNote = "Nothing was found."
        page.files[0].layerTable?.moreLayers = "10 more."
        page.files[0].found = page.files[1].found
        page.files[0].found[0].about?.moreSubjects = "10 more."
        page.files[0].actions.insert(page.files[1].actions[1], at: 0)
        #expect(TemplateCheck.unresolved(in: PageTemplates.diagnosisText, page: page) == [])
        page.barChart?.zones = []
        #expect(TemplateCheck.unresolved(in: PageTemplates.diagnosisText, page: page) != [])
    }

    @Test("of one file says its mark and why in the head, and does not repeat them below")
    func tellsOfOne() async throws {
        let entry = try await Self.entry("tensor")
        let page = Self.page([entry])
        #expect(page.answer.renderText.hasPrefix("Not faithful by its codes."))
        #expect(page.files[0].fileTitle == nil && page.files[0].fileAnswer == nil)
        #expect(page.files[0].found.map(\.findingID) == entry.diagnosis.findings.map(\.id.rawValue))
        #expect(page.barChart?.bars.map(\.barTitle) == ["Not faithful"])
        #expect(!page.html().contains("<script"))
    }

    @Test("of several files begins with the one to take, and tells of each, the best first")
    func tellsOfSeveral() async throws {
        let page = Self.page([try await Self.entry("tensor"), try await Self.entry("row-convrot64")])
        #expect(page.answer.renderText.hasPrefix("Take row-convrot64"))
        #expect(page.files.map { $0.fileTitle?.markTitle } == ["Faithful by its codes", "Not faithful by its codes"])
        #expect(page.files.allSatisfy { $0.fileAnswer?.isEmpty == false })
    }

    @Test("shows what was measured only where there is an original", arguments: [false, true])
    func showsMeasured(reference: Bool) async throws {
        let table = Self.page([try await Self.entry("row", reference: reference)]).files[0].layerTable
        #expect(table?.headings.contains("SNR measured") == reference)
        #expect(table?.layers.count == 5 && table?.layers[0].cells.count == table?.headings.count)
    }

    @Test("keeps a hostile name of a file as text")
    func escapes() async throws {
        let html = Self.page([try await Self.entry("row", named: "<img src=x onerror=alert(1)>\u{202E}")]).html()
        #expect(!html.contains("<img") && !html.contains("\u{202E}") && html.contains("&lt;img"))
    }
}
