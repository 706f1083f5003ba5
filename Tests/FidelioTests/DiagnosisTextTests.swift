// SPDX-License-Identifier: Apache-2.0

import Findings
import SystemPackage
import TestSupport
import Testing

@testable import fidelio

@Suite struct DiagnosisTextTests {
    @Test func namesEachCommandOnce() async throws {
        var file = try EditedFile("row-convrot64")
        // Unmarked, and in part flat: several findings, all of which one repair makes good.
        file.markAll(nil)
        file.change("dense.weight_scale") { ($0.name, $0.dtype, [$0.shape[0]], $0.bytes) }
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        #expect(diagnosis.findings.count { $0.remedy.text.contains("fidelio repair ") } > 2)
        let lines = diagnosis.summary(file: "model.safetensors")
        #expect(lines.count { $0.contains("fidelio repair model.safetensors -o REPAIRED.safetensors") } == 1)
    }

    @Test func leavesCausesAndMethodToWhoAsksForThem() async throws {
        let diagnosis = try await Diagnosis(of: EditedFile("tensor").checkpoint())
        let finding = try #require(diagnosis.findings.first)
        let (first, more) = (diagnosis.summary(file: "m").joined(separator: " "), diagnosis.explanation(file: "m"))
        #expect(!first.contains(finding.cause) && !first.contains(diagnosis.verdict.confidence))
        #expect(
            more.joined(separator: " ").contains(finding.cause.split(separator: " ").prefix(5).joined(separator: " ")))
        #expect(more.joined(separator: " ").contains("Rotation: "))
    }
}
