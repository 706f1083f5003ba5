// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Foundation
import TestSupport
import Testing

@testable import Findings

/// What report.json keeps of each layer's evidence.
@Suite struct LayerRecordTests {
    @Test(arguments: GoldenFile.fixtures)
    func readsBackToTheSameEvidence(file: GoldenFile) async throws {
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        let bytes = try JSONText.encode(diagnosis.records)
        let records = try JSONText.decode([LayerRecord].self, from: bytes, file: "report.json")
        #expect(records == diagnosis.records && !records.isEmpty)
        for (record, layer) in zip(records, diagnosis.layers) {
            let again = record.evidence(of: layer.layer)
            #expect(again.codes == layer.codes && again.scale == layer.scale && again.bases == layer.bases)
            #expect(again.glance == layer.glance && again.parent == layer.parent)
        }
        #expect(try JSONText.encode(records) == bytes)
    }

    @Test(arguments: GoldenFile.fixtures)
    func leadsToTheSameFindings(file: GoldenFile) async throws {
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        let bytes = try JSONText.encode(diagnosis.records)
        let records = try JSONText.decode([LayerRecord].self, from: bytes, file: "report.json")
        let again = Diagnosis(
            name: diagnosis.name, contents: diagnosis.contents,
            layers: zip(records, diagnosis.layers).map { $0.evidence(of: $1.layer) }, rotation: diagnosis.rotation,
            claim: diagnosis.claim, reference: nil, architecture: diagnosis.architecture, advice: diagnosis.advice,
            thresholds: diagnosis.thresholds)
        #expect(FindingRules(again).all == diagnosis.findings)
    }

    @Test(arguments: [
        (#""rows":"#, #""rows": -"#), (#""kind": "e4m3""#, #""kind": "e4m4""#), (#""group": 64"#, #""group": 63"#),
        (#""zeros":"#, #""zeros": 1e300, "x":"#),
    ])
    func refusesNumbersThatNoLayerHas(found: String, damaged: String) async throws {
        let diagnosis = try await Diagnosis(of: GoldenFile.fixtures[3].checkpoint())
        let text = String(decoding: try JSONText.encode(diagnosis.records), as: UTF8.self)
        let place = try #require(text.range(of: found), "nothing to damage")
        let wrong = text.replacingCharacters(in: place, with: damaged)
        #expect(throws: DocumentError.self) {
            try JSONText.decode([LayerRecord].self, from: Array(wrong.utf8), file: "report.json")
        }
    }
}
