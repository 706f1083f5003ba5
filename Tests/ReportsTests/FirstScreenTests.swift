// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity
import Findings
import Testing

@testable import Reports

@Suite("The first screen")
struct FirstScreenTests {
    private static func text(_ document: ReportDocument) -> AnswerText {
        AnswerText(document, verdicts: document.verdictsFromBest)
    }

    /// A document of one candidate whose layers all have an SNR, but for the worst.
    private static func single(_ snr: Double, worst: Double) -> ReportDocument {
        var document = SampleReports.document(layers: 6)
        document.candidates = [document.candidates[1]]
        let name = document.candidates[0].name
        let pool = PooledFidelity(
            snrDB: snr, isExact: false, layers: 6, fallback: 0, worst: .init(layer: "w", snrDB: worst),
            medianSNRDB: snr)
        document.summary.measured[name]?.quantized = pool
        return document
    }

    @Test("names the winner of several files, and says that there is nothing to do")
    func namesWinner() {
        let text = Self.text(SampleReports.document(layers: 12))
        #expect(
            text.answer.hasPrefix(
                "Take row-rot64.safetensors: it is faithful to the original (42.8"))
        #expect(text.next == "Nothing to do: row-rot64.safetensors can be used as it is.")
    }

    @Test("does not say that a file with a warning can be used as it is")
    func mentionsWarnings() {
        var document = SampleReports.document(layers: 12)
        SampleReports.addFindings(to: &document)
        for index in document.findings.indices {
            document.findings[index].candidate = "row-rot64.safetensors"
            let finding = document.findings[index].finding
            document.findings[index].finding = Finding(
                finding.id, .warning, finding.subjects, cause: finding.cause, consequence: finding.consequence,
                remedy: finding.remedy)
        }
        let text = Self.text(document)
        #expect(text.answer.hasPrefix("Take row-rot64.safetensors: "))
        #expect(text.next == "Nothing has to be done. 2 warnings below say what could be better.")
    }

    @Test("names no file with errors as the one to take, however near its weights are")
    func recommendsNoErrors() {
        var document = SampleReports.document(layers: 12)
        SampleReports.addFindings(to: &document)
        for index in document.findings.indices { document.findings[index].candidate = "row-rot64.safetensors" }
        let text = Self.text(document)
        #expect(text.answer.hasPrefix("None of the 2 files can be recommended. Best placed is "))
        let screen = FirstScreen(document)
        #expect(screen.answerSymbol == "✗")
        let bar = screen.barChart?.bars.first { $0.barName.renderText.hasPrefix("row-rot64") }
        #expect(bar?.barTitle == "Errors found")
    }

    @Test(
        "gives one file's grade in words, and its worst layer if that lowers the grade",
        arguments: [
            (
                42.0, 35.0,
                "tensor.safetensors is faithful to the original: its quantized weights are off by 0.79 % of their size (42.00 dB)."
            ),
            (
                42.0, 25.0,
                "tensor.safetensors is close to the original, with losses: its quantized weights are off by 0.79 % of their size (42.00 dB), and those of its worst layer by 5.6 % (25.00 dB)."
            ),
            (
                15.0, 12.0,
                "tensor.safetensors is not faithful to the original: its quantized weights are off by 18 % of their size (15.00 dB)."
            ),
        ] as [(Double, Double, String)]
    )
    func gradesOne(snr: Double, worst: Double, answer: String) {
        #expect(Self.text(Self.single(snr, worst: worst)).answer == answer)
    }

    @Test("says that a file is exact only if every layer is")
    func saysExact() {
        var document = Self.single(42, worst: 42)
        #expect(!Self.text(document).answer.contains("equals the original"))
        document.summary.measured["tensor.safetensors"]?.quantized = PooledFidelity(
            snrDB: nil, isExact: true, layers: 6)
        #expect(
            Self.text(document).answer
                == "tensor.safetensors is faithful to the original: every quantized layer equals the original.")
        #expect(FirstScreen(document).barChart?.bars.map(\.barLength) == ["100.0"])
    }

    @Test("says of a bad file what its worst error asks for, or else how INT8 would be better")
    func saysNext() {
        var document = Self.single(15, worst: 12)
        #expect(Self.text(document).next == document.command(document.bestConfiguration!.configuration))
        #expect(Self.text(document).next.contains(" --scaling_mode row "))
        SampleReports.addFindings(to: &document)
        #expect(Self.text(document).next == "Convert again.")
        #expect(
            Self.text(document).worst == "One scale for the whole matrix cost detail (60). Detail is lost.")
    }

    @Test("says without a candidate what INT8 would be, and how to make it")
    func saysProspect() throws {
        var document = SampleReports.document(layers: 12)
        document.candidates = []
        document.summary.measured = [:]
        let text = Self.text(document)
        #expect(text.answer.hasPrefix("INT8 by row/rot64 would be faithful (42."))
        #expect(
            text.next
                == "fidelio convert -i ORIGINAL -o GOOD.safetensors --int8 --scaling_mode row --simple --low-memory --convrot --convrot-group-size 64 --comfy_quant --save-quant-metadata"
        )
        let chart = try #require(FirstScreen(document).barChart ?? FirstScreen(document).longBarChart)
        #expect(chart.bars.count == document.configurations.count)
        // Nothing is quantized yet, so nothing is faithful yet.
        #expect(chart.bars[0].barTitle == "would be faithful")
        #expect(chart.bars.allSatisfy { $0.barTitle.hasPrefix("would ") })
    }

    @Test("draws bars on a scale from 0 to 50 dB, with the limits of the grades")
    func drawsBars() throws {
        let chart = try #require(FirstScreen(Self.single(25, worst: 10)).barChart)
        #expect(chart.bars.map(\.barLength) == ["50.0"])
        #expect(chart.bars[0].worstPlace == "20.0")
        #expect(chart.zones.map(\.zoneTitle) == ["Not faithful", "Lossy", "Close", "Faithful"])
        #expect(chart.zones.map(\.zoneStart) == ["0", "20", "30", "40"])
        #expect(chart.zones.map(\.zoneWidth) == ["40.0", "20.0", "20.0", "20.0"])
    }

    @Test("has the next step before the bars if these are many")
    func placesManyBars() {
        var document = SampleReports.document(layers: 6)
        for index in 0..<5 {
            var twin = document.candidates[0]
            twin.name = "twin-\(index).safetensors"
            document.candidates.append(twin)
        }
        let screen = FirstScreen(document)
        #expect(screen.barChart == nil)
        #expect(screen.longBarChart?.bars.count == 7)
    }
}
