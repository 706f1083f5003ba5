// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Files
import Foundation
import Regression
import SystemPackage
import TestSupport
import Testing

@testable import Reports

/// What others' parsers make of these texts is looked at by Tests/Peers/checks.py.
@Suite("The renderings of a check")
struct CheckOutputTests {
    @Test(
        "hold the baseline's path, and no absolute one",
        arguments: [
            ("a/b.json", "a/b.json"), ("./a/./b.json", "a/b.json"), ("/home/me/b.json", "b.json"),
            ("../b.json", "b.json"), ("a/../../b.json", "b.json"),
        ])
    func holdNoAbsolutePath(path: FilePath, shown: String) async throws {
        #expect(try await context(path: path).baselinePath == shown)
    }

    @Test("find a layer's line in the baseline, whatever its name")
    func findLines() async throws {
        let names = ["a\"\u{301}\\", "name\": \"b", "\u{301}c", "d"]
        var baseline = try await CheckedFixture.baseline()
        baseline = Baseline(
            tool: baseline.tool, options: baseline.options, reference: baseline.reference,
            candidate: baseline.candidate, pool: baseline.pool,
            layers: names.map { Baseline.Layer(name: $0, shape: [1, 1], scaling: "row", group: nil) })
        let text = try JSONText.encode(baseline)
        let verdict = try CheckVerdict(of: baseline, against: baseline, today: CheckedFixture.today)
        let context = CheckContext(verdict, baselinePath: "b", baselineText: text, version: "1")
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let shapes = verdict.checks.filter { $0.rule == .layerShape }
        #expect(Set(shapes.compactMap(\.subject.name)) == Set(names))
        for check in shapes {
            let name = JSONValue.string(check.subject.name ?? "").serialized()
            #expect(
                lines[context.line(of: check.subject) - 1].utf8.firstRange(of: Array("\"name\": \(name)".utf8)) != nil)
        }
        #expect(verdict.checks.first.map { context.line(of: $0.subject) } == 1)
    }

    @Test("annotate a dropped rotation once, with its layers below it, the worst first")
    func annotateCauses() async throws {
        let lines = WorkflowAnnotations.lines(of: try await context(of: EditedFile("row")))
        #expect(lines.count == 1)
        #expect(
            lines[0]
                .hasPrefix(
                    "::error file=b.json,line=8,title=layer-unrotated%3A 5 layers::5 of 5 layers lost their rotation "
                        + "(64 → none); pool 42.40 → 37.61 dB.%0Aencoder.layer.0.output.dense.weight: snr_db 41.5721 → "
                        + "33.4817 (limit 41.4721); "), "\(lines[0])")
        #expect(try await WorkflowAnnotations.lines(of: self.context()) == [])
    }

    @Test("fail once for each cause in JUnit, and pass as often as checks passed")
    func failOncePerCause() async throws {
        let context = try await context(of: EditedFile("tensor"))
        let text = JUnitReport.text(of: context)
        let count = { (part: String) in text.components(separatedBy: part).count - 1 }
        #expect(count("<failure ") == context.verdict.causes(.failed).count)
        #expect(
            count("<testcase ") == count("<failure ") + context.verdict.count(.passed)
                + context.verdict.count(.reported))
        #expect(text.contains("name=\"layer-scaling (row → tensor)\""))
    }

    @Test("point a reader of code scanning to every layer and to the documentation")
    func pointToLayers() async throws {
        let text = try SARIFReport.text(of: try await context(of: EditedFile("row")))
        #expect(text.contains("\"informationUri\": \"https://") && text.contains("\"helpUri\": \"https://"))
        #expect(text.components(separatedBy: "\"ruleId\": \"layer-unrotated\"").count == 2)
        for name in [CheckedFixture.dense, CheckedFixture.key, CheckedFixture.query] {
            #expect(text.contains("\"fullyQualifiedName\": \"\(name).weight\""))
        }
    }

    @Test("fill Found, Baseline and Limit of rules without a figure")
    func fillWords() async throws {
        let text = CheckSummary.text(of: try await context(of: EditedFile("row")))
        #expect(text.contains("| layer-unrotated | none | 64 | rotated |"))
    }

    @Test("leave figures without a number out of the benchmark's list")
    func listNumbers() async throws {
        let text = String(decoding: try await BenchmarkList.bytes(of: context()), as: UTF8.self)
        #expect(text.hasPrefix("[\n {\"name\": \"snr_db\", \"unit\": \"dB\", \"value\": 42.4004},\n"))
        var exact = try await CheckedFixture.baseline()
        exact.updateLayers { $0.figures[.snrDB] = .undefined }
        let verdict = try CheckVerdict(of: exact, against: exact, today: CheckedFixture.today)
        let bytes = try BenchmarkList.bytes(
            of: CheckContext(verdict, baselinePath: "b", baselineText: [], version: "1"))
        #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\n").count == 4)
    }

    @Test("show what the baseline has, an estimate where nothing was measured")
    func showEstimatesOfTheBaseline() async throws {
        let found = try await CheckedFixture.baseline()
        var pool = found.pool
        pool.figures[.snrDB] = .absent
        let baseline = Baseline(
            tool: found.tool, options: found.options, reference: nil, candidate: found.candidate, pool: pool,
            layers: found.layers, tensors: found.tensors)
        let verdict = try CheckVerdict(of: found, against: baseline, today: CheckedFixture.today)
        let text = CheckSummary.text(of: CheckContext(verdict, baselinePath: "b", baselineText: [], version: "1"))
        #expect(text.contains("| Baseline | 5 | 42.39 dB |"), "\(text)")
    }

    @Test("are URIs of the bytes that a baseline's name has")
    func areURIsOfBytes() async throws {
        let context = try await context(of: EditedFile("row"), path: FilePath(bytes: Array("a b/".utf8) + [0xFF]))
        #expect(try SARIFReport.text(of: context).contains("\"uri\": \"a%20b/%FF\""))
        #expect(context.baselinePath == "a b/\\xFF")
    }

    private func context(of file: EditedFile? = nil, path: FilePath = "b.json") async throws -> CheckContext {
        let baseline = try await CheckedFixture.baseline()
        let verdict = try await CheckedFixture.verdict(on: (file ?? CheckedFixture.good()).checkpoint())
        return CheckContext(
            verdict, baselinePath: path, baselineText: try JSONText.encode(baseline), version: "1")
    }
}
