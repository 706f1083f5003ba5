// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Fidelity
import Regression
import TestSupport
import Testing

@testable import Reports

@Suite("A candidate that got worse", .serialized)
struct RegressionTests {
    @Test("is caught against the original, or tolerated on purpose", arguments: RegressionCase.all)
    func isCaught(regression: RegressionCase) async throws {
        try await expect(regression.withReference, regression, withReference: true)
    }

    @Test("is caught by itself as far as codes, scales and markers tell", arguments: RegressionCase.all)
    func isCaughtAlone(regression: RegressionCase) async throws {
        try await expect(regression.alone, regression, withReference: false)
    }

    private func expect(
        _ expectation: RegressionCase.Expectation, _ regression: RegressionCase, withReference: Bool
    ) async throws {
        var file = try CheckedFixture.good()
        try regression.change(&file)
        let verdict = try await CheckedFixture.verdict(on: file.checkpoint(), withReference: withReference)
        let failed = verdict.checks(.failed)
        let said = failed.map { "\($0.rule.id) \($0.subject.name ?? "all"): \($0.message)" }
        switch expectation {
        case .tolerated: #expect(failed.isEmpty, "\(said)")
        case .fails(let rule, let name):
            #expect(failed.contains { $0.rule == rule && $0.subject.name == name }, "\(said)")
        }
        // What passes is not passed over: the digests tell that something is different.
        #expect(verdict.checks.contains { $0.rule == .digest && $0.outcome == .reported })
    }

    @Test("by a newly quantized layer fails by that rule")
    func catchesAddedLayers() async throws {
        let left = try #require(RegressionCase.ofLayers.first { $0.description == "a layer left in floating point" })
        var file = try CheckedFixture.good()
        try left.change(&file)
        let baseline = try await CheckedFixture.measurement(of: file.checkpoint()).baseline
        for withReference in [true, false] {
            let verdict = try await CheckedFixture.verdict(
                on: CheckedFixture.good().checkpoint(), withReference: withReference, baseline: baseline)
            #expect(verdict.checks(.failed).map(\.rule) == [.layerAdded])
            #expect(verdict.checks(.failed).map(\.subject) == [.tensor(CheckedFixture.key + ".weight")])
        }
    }

    @Test("by one code off by one is reported and passes, and fails where digests must be the same")
    func reportsOneCode() async throws {
        var file = try CheckedFixture.good()
        file.changeCodes(of: CheckedFixture.dense) { $0[5000] += $0[5000] < 0 ? 1 : -1 }
        var strict = Policy.standard
        strict.actions[.digest] = .fail
        for withReference in [true, false] {
            let verdict = try await CheckedFixture.verdict(on: file.checkpoint(), withReference: withReference)
            #expect(verdict.isPassed)
            // convert-to-quant shifts biases, which only the original shows.
            let reported = verdict.checks(.reported).filter { $0.rule != .finding("bias-shifted") }
            #expect(Set(reported.map(\.rule)) == [.digest])
            #expect(reported.map(\.subject) == [.file, .tensor(CheckedFixture.dense + ".weight")])
            let failed = try await CheckedFixture.verdict(
                on: file.checkpoint(), withReference: withReference, policy: strict)
            #expect(failed.checks(.failed).map(\.subject) == reported.map(\.subject))
        }
    }
}
