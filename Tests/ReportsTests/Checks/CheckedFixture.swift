// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Fidelity
import Regression
import TestSupport

@testable import Reports

/// The good candidate of the fixtures, its baseline, and checks of what others made of it.
enum CheckedFixture {
    static let dense = "encoder.layer.0.output.dense"
    static let key = "encoder.layer.0.attention.self.key"
    static let query = "encoder.layer.0.attention.self.query"
    static let today = CalendarDay(secondsSince1970: 1_795_651_200)

    static func original() throws -> Checkpoint {
        try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
    }

    static func good() throws -> EditedFile { try EditedFile("row-convrot64") }

    static func measurement(
        of candidate: Checkpoint, withReference: Bool = true, like known: Baseline? = nil, threads: Int = 2
    ) async throws -> CandidateMeasurement {
        let settings = CandidateMeasurement.Settings(
            metrics: [.snrDB, .maxAbsErr, .cosine, .rowSNRDB], include: [], exclude: [], threads: threads, version: "1",
            selects: { _ in true })
        return try await CandidateMeasurement(
            of: candidate, reference: withReference ? original() : nil, like: known, settings: settings)
    }

    /// The good candidate's baseline, made with its original, once.
    static func baseline() async throws -> Baseline { try await measured.value }

    private static let measured = Task { try await measurement(of: good().checkpoint()).baseline }

    static func verdict(
        on candidate: Checkpoint, withReference: Bool = true, policy: Policy = .standard, baseline: Baseline? = nil
    ) async throws -> CheckVerdict {
        let baseline = if let baseline { baseline } else { try await self.baseline() }
        let found = try await measurement(of: candidate, withReference: withReference, like: baseline)
        return try CheckVerdict(
            of: found.baseline, against: baseline, policy: policy, findings: found.findings,
            unjudged: found.unjudged, today: today)
    }
}
