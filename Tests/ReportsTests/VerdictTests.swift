// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Findings
import TestSupport
import Testing

@testable import Reports

@Suite("The verdict")
struct VerdictTests {
    @Test(
        "grades by the pooled SNR, and by the worst layer",
        arguments: [
            (42, 41, Grade.faithful), (40, 30, .faithful), (39.9, 35, .close), (45, 29.9, .close), (30, 20, .close),
            (41, 19.9, .lossy), (20, 10, .lossy), (41, 9.9, .unfaithful), (19.9, 19, .unfaithful),
        ]
    )
    func grades(pooled: Double, worst: Double, grade: Grade) {
        #expect(Grade(pooled: pooled, worst: worst) == grade)
    }

    @Test("gives no grade where nothing was measured, and the best where all is exact")
    func gradesEdges() {
        #expect(Grade(PooledFidelity(snrDB: nil, layers: 0)) == nil)
        #expect(Grade(PooledFidelity(snrDB: nil, layers: 2)) == nil)
        #expect(Grade(PooledFidelity(snrDB: nil, isExact: true, layers: 2)) == .faithful)
        // Some layers are exact and the pool is not: the pool's SNR decides.
        #expect(Grade(PooledFidelity(snrDB: 12, layers: 2)) == .unfaithful)
    }

    @Test("says of a sweep what INT8 can do, what tensor scaling costs and what rotation adds", .needsShared)
    func sweep() throws {
        let document = ReportDocument(try GoldenSweep.result("minilm_l6_v2_bf16"), version: "1")
        let verdict = try #require(GradedVerdict.all(of: document).first)
        #expect(verdict.grade == .faithful)
        #expect(verdict.subject == document.reference.name)
        #expect(verdict.gradeTitle == "INT8 by row/rot64 would be faithful")
        #expect(
            verdict.headline == "INT8 written as row/rot64 keeps the weights within 0.74 % of their size (42.67 dB)."
        )
        #expect(
            verdict.sentences == [
                "One scale per tensor without rotation gives 21.83 dB; its worst layer, "
                    + "encoder.layer.0.output.dense.weight, is off by 39 % (8.07 dB).",
                "Rotation (row/rot64) changes row scaling's 41.12 dB by +1.54 dB, "
                    + "most in encoder.layer.0.output.dense.weight (+8.09 dB).",
            ]
        )
    }

    @Test(
        "gives a file that is not there no bare grade",
        arguments: [
            (42.0, "would be faithful"), (35, "would be close, with losses"), (25, "would be lossy"),
            (5, "would not be faithful"),
        ])
    func prospects(snr: Double, words: String) throws {
        var document = SampleReports.document(layers: 12)
        document.candidates = []
        let best = try #require(document.bestConfiguration?.configuration)
        for configuration in document.configurations {
            document.summary.configurations[configuration]?.snrDB = configuration == best ? snr : snr - 1
            document.summary.configurations[configuration]?.worst = nil
        }
        let verdict = try #require(GradedVerdict.all(of: document).first)
        let title = "INT8 by \(best) \(words)"
        #expect(verdict.gradeTitle == title)
        #expect(
            CardText.text(of: document, plots: DrawnPlots()).contains(" \(title):** `\(document.reference.name)`."))
        #expect(SummaryText(document).text.contains("\(title)  \(document.reference.name)"))
        // Only the rules that explain grades stand alone.
        let grade = try #require(verdict.grade)
        #expect(!SummaryText(document).text.contains("\n\(grade.title)  "))
    }

    @Test("names the worst layer, what would be better, and what changed unasked")
    func candidate() throws {
        let document = SampleReports.document(layers: 12)
        let verdicts = GradedVerdict.all(of: document)
        #expect(verdicts.map(\.subject) == ["row-rot64.safetensors", "tensor.safetensors"])
        let sentences = try #require(verdicts.last).sentences
        #expect(sentences[0].hasPrefix("The worst of 12 layers is encoder.layer.0.output.dense.weight, off by"))
        #expect(sentences[1].hasPrefix("The same layers written as row/rot64 would reach "))
        #expect(sentences[2] == "1 unquantized tensor changed in value, 1 was cast to another type.")
        #expect(sentences[3] == "1 tensor could not be measured and is listed below.")
    }

    @Test("says that nothing was measured where that is so")
    func nothing() {
        let verdicts = GradedVerdict.all(of: SampleReports.document(layers: 0))
        #expect(verdicts.map(\.grade) == [nil, nil])
        #expect(
            verdicts.first?.headline == "No layer is quantized, and what was compared equals the original's.")
        // Of this one a tensor was skipped.
        #expect(verdicts.last?.headline == "No layer could be measured.")
    }

    @Test(
        "praises no file of which layers could not be judged, and keeps a bad grade",
        arguments: [
            (45.0, nil, "Judged in part"), (35, nil, "Judged in part"), (25, Grade.lossy, "Lossy"),
            (5, .unfaithful, "Not faithful"),
        ]
            as [(Double, Grade?, String)])
    func gradesAPart(snr: Double, grade: Grade?, title: String) throws {
        var document = SampleReports.document(layers: 12)
        SampleReports.addFindings(to: &document)
        let name = document.diagnoses[0].candidate
        document.summary.measured[name]?.quantized = PooledFidelity(snrDB: snr, layers: 12)
        let whole = try #require(GradedVerdict.all(of: document).first { $0.subject == name })
        #expect(whole.grade != nil || whole.mark == .errors)
        document.diagnoses[0].unjudged = "4 of 16 quantized layers could not be judged: 4 in NVFP4."
        let verdict = try #require(GradedVerdict.all(of: document).first { $0.subject == name })
        #expect(verdict.grade == grade)
        #expect(verdict.gradeTitle == title)
        #expect(verdict.headline == "4 of 16 quantized layers could not be judged: 4 in NVFP4.")
        #expect(verdict.sentences.first?.hasPrefix("The others: The quantized weights are off by") == true)
        let card = CardText.text(of: document, plots: DrawnPlots())
        #expect(card.contains(" \(title):**") && card.contains("could not be judged"))
        #expect(SummaryText(document).text.contains("could not be judged"))
        let read = try JSONText.decode(ReportDocument.self, from: JSONText.encode(document), file: "report.json")
        #expect(read.diagnoses[0].unjudged == document.diagnoses[0].unjudged)
    }

    @Test(
        "praises no file that has errors, and keeps a bad grade",
        arguments: [
            (.error, 45.0, "Errors found"), (.error, 35, "Errors found"), (.error, 25, "Lossy"),
            (.warning, 45, "Faithful"),
        ] as [(Severity, Double, String)])
    func gradesErrors(severity: Severity, snr: Double, title: String) throws {
        var document = SampleReports.document(layers: 12)
        SampleReports.addFindings(to: &document)
        let name = "tensor.safetensors"
        document.findings = document.findings.filter { $0.candidate == name }
        document.findings = document.findings.map { CandidateFinding(name, $0.finding.with(severity)) }
        document.summary.measured[name]?.quantized = PooledFidelity(snrDB: snr, layers: 12)
        let verdict = try #require(GradedVerdict.all(of: document).first { $0.subject == name })
        #expect(verdict.gradeTitle == title)
        #expect(verdict.sentences.contains { $0.hasPrefix("Errors were found: ") } == (severity == .error))
    }

    @Test(
        "writes shares with two digits",
        arguments: [
            (0.0074, "0.74 %"), (0.0995, "10 %"), (0.0994, "9.9 %"), (0.39, "39 %"), (0.00001, "0.001 %"), (0, "0 %"),
            (2, "200 %"),
        ]
    )
    func shares(share: Double, text: String) {
        #expect(NumberText.percent(share) == text)
    }

    @Test(
        "writes sizes and counts",
        arguments: [
            (999, "999 bytes", "999"), (1000, "1.00 kB", "1,000"), (45_442_040, "45.4 MB", "45,442,040"),
            (999_999, "1.00 MB", "999,999"), (12_309_866_400, "12.3 GB", "12,309,866,400"),
        ]
    )
    func sizes(count: Int, bytes: String, grouped: String) {
        #expect(NumberText.bytes(count) == bytes)
        #expect(NumberText.count(count) == grouped)
    }

    @Test(
        "a candidate without a quantized layer is told as one, and by how far its tensors are off",
        arguments: [
            (80.0, false, "No layer is quantized: its tensors are off by 0.01 % of their size (80.00 dB)."),
            (nil, true, "No layer is quantized, and what was compared equals the original's."),
        ])
    func unquantized(snr: Double?, isExact: Bool, headline: String) throws {
        var document = SampleReports.document(layers: 2)
        let name = document.candidates[0].name
        document.summary.measured[name] = CandidateSummary(
            quantized: PooledFidelity(snrDB: nil, layers: 0), modelSNRDB: snr, isModelExact: isExact)
        let verdict = try #require(GradedVerdict.all(of: document).first { $0.subject == name })
        #expect(verdict.headline == headline)
        #expect(verdict.gradeTitle == "Not quantized")
        #expect(verdict.sentences == [])
    }
}
