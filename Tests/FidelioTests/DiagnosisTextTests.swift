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
        #expect(diagnosis.findings.count { $0.remedy.contains("fidelio repair ") } > 2)
        let lines = diagnosis.summary(file: "model.safetensors")
        #expect(lines.count { $0.hasPrefix("- fidelio repair model.safetensors -o REPAIRED.safetensors") } == 1)
    }
}
