// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Conversion
import Documents
import Findings
import TestSupport
import Testing

@testable import fidelio

/// What a repair says of itself.
@Suite struct RepairOutcomeTests {
    @Test func saysThatThereIsNothingToRepair() async throws {
        let outcome = try await outcome(of: EditedFile("row"), isDryRun: false)
        #expect(
            outcome.text(isVerbose: false)
                == ["Nothing to repair; nothing was written.", "Now: Row-wise INT8, not rotated."])
        #expect(try RepairDocument(outcome, version: "1").written()["written"] == .bool(false))
    }

    @Test func namesEachChangeWithItsEvidenceInADryRun() async throws {
        var file = try EditedFile("row")
        file.markAll(#"{"per_row": true}"#)
        let outcome = try await outcome(of: file, isDryRun: true)
        let lines = outcome.text(isVerbose: false)
        #expect(lines[0] == "5 layers would change. 19 tensors would stay byte for byte; nothing was written.")
        #expect(
            lines.count {
                $0
                    == #"    marker: nothing → format: "int8_tensorwise" (codes and scale are int8_tensorwise's, the one "#
                    + "name that ComfyUI knows)"
            } == 5)
        let document = try RepairDocument(outcome, version: "1").written()
        #expect(document["schema"]?.stringValue == "fidelio.repair/1")
        #expect(document["layers"]?.arrayValue?.count == 5)
    }

    @Test("without new codes no loss is named before or after")
    func namesNoLossThatWasNotMeasured() async throws {
        var file = try EditedFile("row")
        file.markAll(#"{"per_row": true}"#)
        var outcome = try await outcome(of: file, isDryRun: false)
        outcome = RepairOutcome(plan: outcome.plan, before: outcome.before, after: outcome.before, isDryRun: false)
        let lines = outcome.text(isVerbose: false)
        #expect(lines.contains { $0.hasPrefix("After: ") })
        #expect(!lines.contains { $0.contains(" dB") })
    }

    @Test func namesAnErrorThatIsLeft() async throws {
        let outcome = try await outcome(of: EditedFile("tensor"), isDryRun: false)
        let lines = outcome.text(isVerbose: false)
        #expect(lines[0] == "Nothing can be mended here; nothing was written.")
        #expect(
            lines.last
                == "The file has errors that this repair cannot mend: tensor-scale-detail-loss; see fidelio diagnose.")
    }

    private func outcome(of file: EditedFile, isDryRun: Bool) async throws -> RepairOutcome {
        let checkpoint = try file.checkpoint()
        let diagnosis = try await Diagnosis(of: checkpoint, options: DiagnosisOptions(depth: .full, threads: 2))
        let plan = try RepairPlan(for: diagnosis, of: checkpoint)
        return RepairOutcome(plan: plan, before: diagnosis, after: nil, isDryRun: isDryRun)
    }
}
