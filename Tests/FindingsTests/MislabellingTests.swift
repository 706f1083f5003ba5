// SPDX-License-Identifier: Apache-2.0

import Codecs
import Findings
import TestSupport
import Testing

/// Files that are not what they say.
@Suite struct MislabellingTests {
    @Test(arguments: Mislabelling.ofRotation + Mislabelling.ofMarkers + Mislabelling.ofScales)
    func namesTheMislabelling(_ mislabelling: Mislabelling) async throws {
        var file = try EditedFile(mislabelling.variant)
        #expect(!(try await findings(of: file)).contains(mislabelling.finding), "found before the change")
        try mislabelling.change(&file)
        let found = try await findings(of: file)
        #expect(found.contains(mislabelling.finding), "\(found)")
    }

    @Test(arguments: ["row", "row-convrot64"])
    func findsNothingWrongWithAGoodFile(variant: String) async throws {
        let diagnosis = try await Diagnosis(of: EditedFile(variant).checkpoint())
        #expect(!diagnosis.hasError)
        // Of one that is close, what would have kept more is a note.
        #expect(diagnosis.findings.map(\.id) == (variant == "row" ? [.lossAvoidable] : []))
        #expect(diagnosis.findings.allSatisfy { $0.severity == .note })
    }

    @Test func toleratesASingleScaleInALayerOfOneRowThatSaysPerRow() async throws {
        let marker = Array(#"{"format": "int8_tensorwise", "per_row": true}"#.utf8)
        let codes = (0..<256).map { UInt8(bitPattern: Int8($0 % 127)) }
        var file = try EditedFile("row")
        file.keepOnly([
            ("out.weight", "I8", [1, 256], codes), ("out.weight_scale", "F32", [], SafetensorsBytes.f32([0.1])),
            ("out.comfy_quant", "U8", [marker.count], marker),
        ])
        #expect(!(try await findings(of: file)).contains(.perRowClaimedAbsent))
    }

    private func findings(of file: EditedFile) async throws -> [FindingID] {
        try await Diagnosis(of: file.checkpoint(), options: DiagnosisOptions(threads: 2)).findings.map(\.id)
    }
}
