// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Findings
import TestSupport
import Testing

/// What could not be judged is the first thing said.
@Suite struct UnjudgedTests {
    private static let layer = "encoder.layer.0.output.dense"

    /// A change of one layer or of all that keeps it from being judged, and the words for it.
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let words: String
        let finding: FindingID
        let severity: Severity
        let change: @Sendable (inout EditedFile) -> Void
    }

    private static func beside(_ name: String, _ dtype: String, _ shape: [Int], _ bytes: [UInt8])
        -> @Sendable (inout EditedFile) -> Void
    {
        { file in file.reorder { $0 + [("\(layer).\(name)", dtype, shape, bytes)] } }
    }

    private static let all = [
        Case(
            description: "a zero point", words: "1 with a zero point (weight_zero_point) beside the codes",
            finding: .partsUnknown, severity: .warning,
            change: beside("weight_zero_point", "I8", [1], [3])),
        Case(
            description: "a second scale", words: "1 with a second scale (weight_scale_2) beside the codes",
            finding: .partsUnknown, severity: .warning,
            change: beside("weight_scale_2", "F32", [], SafetensorsBytes.f32([2]))),
        Case(
            description: "a format that ComfyUI lacks",
            words: "1 in block-wise INT8 (one scale per block of rows and columns)",
            finding: .formatUnsupported, severity: .error, change: { $0.mark(layer, #"{"format": "int8_blockwise"}"#) }),
        Case(
            description: "a marked floating-point weight",
            words: "1 in floating point, with a marker or a scale of codes",
            finding: .floatWeightMarked, severity: .error,
            change: { file in
                file.change(layer + ".weight") { ($0.name, "F32", [$0.shape[0], $0.shape[1] / 4], $0.bytes) }
            }),
    ]

    @Test(arguments: all)
    func comesFirst(_ unjudged: Case) async throws {
        var file = try EditedFile("row")
        #expect(try await Diagnosis(of: file.checkpoint()).unjudged.isEmpty)
        unjudged.change(&file)
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        #expect(diagnosis.unjudged.map(\.name) == [Self.layer])
        #expect(diagnosis.quantizedCount == 5)
        #expect(
            diagnosis.verdict.headline
                == "1 of 5 quantized layers could not be judged: \(unjudged.words). The others: Row-wise INT8, not rotated."
        )
        #expect(!diagnosis.verdict.text.contains("No layer"))
        let finding = try #require(
            diagnosis.findings.first { $0.id == unjudged.finding }, "\(diagnosis.findings.map(\.id))")
        #expect(finding.severity == unjudged.severity)
        #expect(finding.subjects.map(\.name) == [Self.layer])
        #expect(!diagnosis.findings.contains { $0.id == .nothingQuantized })
        let json = try FindingsDocument(diagnosis, version: "0").written()
        #expect(json["unjudged"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == [Self.layer])
        #expect(json["quantized_layers"]?.integerValue == 5)
    }

    @Test("a file of which nothing can be judged is not called unquantized")
    func saysThatNothingWasJudged() async throws {
        var file = try EditedFile("row")
        file.keepOnly([("a.weight", "F8_E4M3", [16, 16, 16], [UInt8](repeating: 60, count: 4096))])
        let verdict = try await Diagnosis(of: file.checkpoint()).verdict
        #expect(
            verdict.headline == "None of 1 quantized layer could be judged: in plain FP8 (F8_E4M3, without a scale).")
    }

    @Test("a floating-point file with the buffers of such models is not quantized")
    func saysThatNothingIsQuantized() async throws {
        var file = try EditedFile("row")
        file.keepOnly([
            ("a.weight", "F32", [2, 2], SafetensorsBytes.f32([1, 2, 3, 4])),
            ("a.mask", "U8", [64, 64], [UInt8](repeating: 1, count: 4096)),
        ])
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        #expect(diagnosis.verdict.headline.hasPrefix("Not quantized"))
        #expect(diagnosis.unjudged.isEmpty)
    }
}
