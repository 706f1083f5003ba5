// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Regression
import TestSupport
import Testing

@testable import Reports

@Suite("A change without consequence", .serialized)
struct HarmlessChangeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A way to write the same weights.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout EditedFile) -> Void

        init(_ description: String, _ change: @escaping @Sendable (inout EditedFile) -> Void) {
            testDescription = description
            self.change = change
        }
    }

    @Test(
        "passes",
        arguments: [
            Change("the order of tensors") { $0.reorder { $0.reversed() } },
            Change("the text of metadata") { $0.metadata.append(("comment", "made on another day")) },
            Change("the order of a marker's keys") {
                $0.markAll(#"{"per_row": true, "convrot_groupsize": 64, "convrot": true, "format": "int8_tensorwise"}"#)
            },
            Change("a dialect: settings under params") {
                $0.markAll(#"{"format": "int8_tensorwise", "params": {"convrot": true, "convrot_groupsize": 64}}"#)
            },
            Change("a dialect: 1 for true") {
                $0.markAll(#"{"format": "int8_tensorwise", "convrot": 1, "convrot_groupsize": "64"}"#)
            },
            Change("an activation scale that nothing uses") { file in
                let scales = file.layers.map {
                    ("\($0).input_scale", "F32", [Int](), SafetensorsBytes.f32([1])) as EditedFile.Tensor
                }
                file.reorder { $0 + scales }
            },
            Change("a prefix of names") { file in
                file.metadata = []
                file.reorder { tensors in
                    tensors.map { ("model.diffusion_model." + $0.name, $0.dtype, $0.shape, $0.bytes) }
                }
            },
            Change("a prefix that is on no list") { file in
                file.metadata = []
                file.reorder { tensors in tensors.map { ("net." + $0.name, $0.dtype, $0.shape, $0.bytes) } }
            },
        ])
    func passes(change: Change) async throws {
        var file = try CheckedFixture.good()
        change.change(&file)
        for withReference in [true, false] {
            let verdict = try await CheckedFixture.verdict(on: file.checkpoint(), withReference: withReference)
            #expect(verdict.checks(.failed).map(\.message) == [])
            #expect(verdict.baseline.layers.count == 5)
        }
    }

    @Test("passes: shards")
    func passesShards() async throws {
        let file = try CheckedFixture.good()
        let halves = [file.tensors.prefix(11), file.tensors.dropFirst(11)]
        var map: [String] = []
        for (index, tensors) in halves.enumerated() {
            let name = "model-0000\(index + 1)-of-00002.safetensors"
            try folder.write(SafetensorsBytes.file(Array(tensors)), to: name)
            map += tensors.map { "\"\($0.name)\": \"\(name)\"" }
        }
        let index = "{\"weight_map\": {\(map.joined(separator: ", "))}}"
        try folder.write(Array(index.utf8), to: "model.safetensors.index.json")
        let verdict = try await CheckedFixture.verdict(
            on: Checkpoint(opening: folder.path("model.safetensors.index.json")))
        #expect(verdict.isPassed)
        // Not even the digest differs: it is one of tensors, not of files. convert-to-quant shifts biases on purpose.
        #expect(Set(verdict.checks(.reported).map(\.rule)) == [.finding("bias-shifted")])
    }

    @Test("of the number of threads leaves every byte as it is")
    func isDeterministic() async throws {
        let good = try CheckedFixture.good().checkpoint()
        let worse = try EditedFile("row").checkpoint()
        var texts: [[UInt8]] = []
        for threads in [1, 2, 2] {
            let baseline = try await CheckedFixture.measurement(of: good, threads: threads).baseline
            let found = try await CheckedFixture.measurement(of: worse, like: baseline, threads: threads)
            let verdict = try CheckVerdict(
                of: found.baseline, against: baseline, findings: found.findings, today: CheckedFixture.today)
            texts.append(try JSONText.encode(baseline) + JSONText.encode(CheckDocument(verdict, version: "1")))
        }
        #expect(texts[0] == texts[1])
        #expect(texts[1] == texts[2])
    }

    @Test("a baseline of a report is that of the files, but for what only codes say")
    func reportsGiveTheSameBaseline() async throws {
        let good = try CheckedFixture.good().checkpoint()
        let result = try await Analysis(reference: CheckedFixture.original(), candidates: [good]).run()
        let fromReport = Baseline(of: good.name, in: ReportDocument(result, version: "1"), version: "1")
        var fromFiles = try await CheckedFixture.measurement(of: good).baseline
        fromFiles.updateLayers { layer in
            layer.figures[.estimatedSNRDB] = .absent
            layer.deviations = nil
        }
        fromFiles.pool.figures[.estimatedSNRDB] = .absent
        #expect(fromReport == fromFiles)
        // And the candidate passes against it, with the original and without.
        for withReference in [true, false] {
            let verdict = try await CheckedFixture.verdict(
                on: good, withReference: withReference, baseline: fromReport)
            #expect(verdict.isPassed)
            // Only the original shows that convert-to-quant shifted the biases.
            #expect(
                Set(verdict.checks(.reported).map(\.rule)) == (withReference ? [.finding("bias-shifted")] : []))
        }
    }

    @Test("of the original is no regression but an error of its own")
    func namesOtherOriginals() async throws {
        var other = try await CheckedFixture.baseline()
        other.reference?.digest = "0"
        let error = await #expect(throws: RegressionError.self) {
            try await CheckedFixture.verdict(on: CheckedFixture.good().checkpoint(), baseline: other)
        }
        #expect(try #require(error).description.hasPrefix("The baseline belongs to another original"))
    }
}
