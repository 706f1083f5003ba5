// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Regression
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
    func holdNoAbsolutePath(path: String, shown: String) async throws {
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
            #expect(lines[context.line(of: check) - 1].utf8.firstRange(of: Array("\"name\": \(name)".utf8)) != nil)
        }
        #expect(verdict.checks.first.map(context.line) == 1)
    }

    @Test("show at most ten annotations, the worst ones, each on a line")
    func showTenAnnotations() async throws {
        let context = try await context(of: EditedFile("row"))
        let lines = WorkflowAnnotations.lines(of: context)
        #expect(lines.count == 10)
        #expect(
            lines.first
                == "::error file=b.json,line=4,title=layer-unrotated%3A embeddings.token_type_embeddings.weight::"
                + "embeddings.token_type_embeddings.weight: The layer is not rotated; in the baseline it is row, "
                + "rotated by 64.")
        #expect(try await WorkflowAnnotations.lines(of: self.context()) == [])
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

    private func context(of file: EditedFile? = nil, path: String = "b.json") async throws -> CheckContext {
        let baseline = try await CheckedFixture.baseline()
        let verdict = try await CheckedFixture.verdict(on: (file ?? CheckedFixture.good()).checkpoint())
        return CheckContext(
            verdict, baselinePath: path, baselineText: try JSONText.encode(baseline), version: "1")
    }
}
