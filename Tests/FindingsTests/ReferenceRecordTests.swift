// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Fidelity
import Foundation
import TestSupport
import Testing

@testable import Findings

/// What report.json keeps of what the original says.
@Suite struct ReferenceRecordTests {
    /// The diagnosis again, by what documents keep of the original and of each layer.
    private func decidedAgain(_ diagnosis: Diagnosis) throws -> Diagnosis {
        let record = try #require(diagnosis.referenceRecord)
        let bytes = try JSONText.encode(record)
        let read = try JSONText.decode(ReferenceRecord.self, from: bytes, file: "report.json")
        #expect(read == record)
        #expect(try JSONText.encode(read) == bytes)
        let layers = try JSONText.decode(
            [LayerRecord].self, from: JSONText.encode(diagnosis.records), file: "report.json")
        var again = Diagnosis(
            name: diagnosis.name, contents: diagnosis.contents,
            layers: zip(layers, diagnosis.layers).map { $0.evidence(of: $1.layer) }, rotation: diagnosis.rotation,
            claim: diagnosis.claim, reference: read.evidence(changed: diagnosis.reference?.changed ?? []),
            architecture: diagnosis.architecture, advice: diagnosis.advice, thresholds: diagnosis.thresholds)
        again.findings = FindingRules(again).all
        return again
    }

    private func expectTheSame(_ diagnosis: Diagnosis) throws {
        let again = try decidedAgain(diagnosis)
        #expect(again.findings == diagnosis.findings)
        #expect(again.verdict == diagnosis.verdict)
        #expect(again.mark == diagnosis.mark)
    }

    @Test(arguments: GoldenFile.fixtures)
    func leadsToTheSameFindings(file: GoldenFile) async throws {
        let diagnosis = try await Diagnosis(of: file.checkpoint(), reference: file.original())
        #expect(diagnosis.findings.contains { $0.id == .biasShifted })
        try expectTheSame(diagnosis)
    }

    @Test(arguments: Change.all) func leadsToTheSameExplanations(_ change: Change) async throws {
        let model = ChangedModel()
        let diagnosis = try await Diagnosis(
            of: model.quantized(change: change.change), reference: model.reference())
        #expect(diagnosis.findings.contains { $0.id == change.finding })
        try expectTheSame(diagnosis)
    }

    @Test(arguments: [0.03, 0.3, 3]) func leadsToTheSameDistances(share: Double) async throws {
        let model = ChangedModel()
        let file = try model.quantized { $1.tuned(share, seed: UInt64($0)) }
        let diagnosis = try await Diagnosis(of: file, reference: model.reference())
        #expect(diagnosis.findings.contains { $0.id == .notThisOriginal || $0.id == .lossUnexplained })
        try expectTheSame(diagnosis)
    }

    @Test func leadsToTheSameWordsAboutNames() async throws {
        let model = ChangedModel()
        let file = try model.quantized { $1 }
        try expectTheSame(await Diagnosis(of: file, reference: model.reference { "net.\($0)" }))
        let alone = try await Diagnosis(
            of: file, reference: model.reference { "other\($0.utf8.count).\($0.hashValueOfText)" })
        #expect(alone.findings.contains { $0.id == .notComparable })
        try expectTheSame(alone)
    }

    @Test("leads to the finding that codes are not those of plain rounding")
    func leadsToUnreproducedCodes() async throws {
        var file = try EditedFile("row-convrot64")
        file.change("output.dense.weight") { tensor in
            let codes = tensor.bytes.enumerated()
                .map { index, byte in index % 7 == 0 && Int8(bitPattern: byte) < 127 ? byte &+ 1 : byte }
            return (tensor.name, tensor.dtype, tensor.shape, codes)
        }
        let diagnosis = try await Diagnosis(of: file.checkpoint(), reference: GoldenFile.fixtures[0].original())
        #expect(diagnosis.findings.contains { $0.id == .codesNotReproduced })
        try expectTheSame(diagnosis)
    }

    @Test(arguments: [
        (#""group": 64"#, #""group": 63"#), (#""equal_codes":"#, #""equal_codes": 2, "x":"#),
        (#""comparable": true"#, #""comparable": 1"#), (#""measured_snr_db":"#, #""measured_snr_db": 1e300, "x":"#),
        (#""scaling": "row""#, #""scaling": "rows""#),
        (#""layer": "encoder.layer.0.attention.self.query""#, #""layer": "encoder.layer.0.attention.self.key""#),
    ])
    func refusesWhatNoOriginalSays(found: String, damaged: String) async throws {
        let file = GoldenFile.fixtures[3]
        let diagnosis = try await Diagnosis(of: file.checkpoint(), reference: file.original())
        let text = String(decoding: try JSONText.encode(diagnosis.referenceRecord), as: UTF8.self)
        let place = try #require(text.range(of: found), "nothing to damage")
        let wrong = text.replacingCharacters(in: place, with: damaged)
        #expect(throws: DocumentError.self) {
            try JSONText.decode(ReferenceRecord.self, from: Array(wrong.utf8), file: "report.json")
        }
    }

    @Test("takes little room: some hundred bytes per layer")
    func isSmall() async throws {
        let file = GoldenFile.fixtures[3]
        let diagnosis = try await Diagnosis(of: file.checkpoint(), reference: file.original())
        let bytes = try JSONText.encode(diagnosis.referenceRecord).count
        #expect(bytes < 600 * diagnosis.layers.count)
    }
}
