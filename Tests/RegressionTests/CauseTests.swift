// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Findings
import Testing

@testable import Regression

@Suite("The causes of a check")
struct CauseTests {
    /// Three layers, changed, with a pool of this SNR.
    private func verdict(
        pool: Double = 41, policy: Policy = .standard, findings: [Finding] = [],
        change: (inout [Baseline.Layer], inout [Baseline.Tensor]) -> Void
    ) throws -> CheckVerdict {
        let found = SampleBaselines.baseline(change: change)
        var changed = found.pool
        changed.figures[.snrDB] = .number(pool)
        let candidate = Baseline(
            tool: found.tool, options: found.options, reference: found.reference, candidate: found.candidate,
            pool: changed, layers: found.layers, tensors: found.tensors)
        return try CheckVerdict(
            of: candidate, against: SampleBaselines.baseline(), policy: policy, findings: findings,
            today: SampleBaselines.today)
    }

    @Test("a dropped rotation is one, with the layers' and the pool's losses below it")
    func droppedRotation() throws {
        let verdict = try verdict(pool: 24) { layers, _ in
            for index in layers.indices {
                layers[index].group = nil
                layers[index].figures[.snrDB] = .number(15 + Double(index) * 10)
            }
        }
        let causes = verdict.causes(.failed)
        #expect(causes.map(\.message) == ["3 of 3 layers lost their rotation (64 → none); pool 41.00 → 24.00 dB."])
        let cause = try #require(causes.first)
        #expect(cause.checks.map(\.rule) == [.layerUnrotated, .layerUnrotated, .layerUnrotated])
        #expect(Set(cause.consequences.map(\.rule)) == [.layerDrop, .layerFloor, .poolDrop, .poolFloor])
        #expect(
            cause.subjects == ["block.0.weight", "block.1.weight", "block.2.weight"].map(Check.Subject.tensor) + [.pool]
        )
        #expect(cause.details(of: .tensor("block.0.weight")) == "snr_db 40 → 15 (limit 39.9)")
        #expect(cause.values == ComparedWords(found: "none", baseline: "64", limit: "rotated"))
    }

    @Test("layers that were changed otherwise have another one, and the pool is said to follow from all")
    func separateChanges() throws {
        let verdict = try verdict(pool: 35) { layers, _ in
            layers[0].group = 16
            layers[1].group = 256
            layers[2].scaling = "tensor"
            for index in layers.indices { layers[index].figures[.snrDB] = .number(30) }
        }
        let causes = verdict.causes(.failed)
        #expect(
            Set(causes.map(\.title)) == [
                "1 of 3 layers changed the group of its rotation (64 → 16)",
                "1 of 3 layers changed the group of its rotation (64 → 256)",
                "1 of 3 layers changed its scaling (row → tensor)",
            ])
        #expect(causes.compactMap(\.effect) == ["all causes together: pool 41.00 → 35.00 dB"])
        #expect(causes.allSatisfy { cause in cause.consequences.contains { $0.rule == .layerDrop } })
    }

    @Test("layers that are only worse have one, with the pool below it")
    func figuresAlone() throws {
        let verdict = try verdict(pool: 30.5) { layers, _ in
            layers[0].figures[.snrDB] = .number(39)
            layers[1].figures[.snrDB] = .number(18)
        }
        let causes = verdict.causes(.failed)
        #expect(
            causes.map(\.message) == [
                "2 of 3 layers are worse than in the baseline by more than is tolerated; pool 41.00 → 30.50 dB."
            ])
        #expect(causes[0].consequences.map(\.rule) == [.poolDrop, .layerFloor])
        #expect(causes[0].details(of: .tensor("block.1.weight")) == "snr_db 41 → 18 (limit 40.9)")
    }

    @Test("the pool alone is one, in the check's own words")
    func poolAlone() throws {
        let causes = try verdict(pool: 40) { _, _ in }.causes(.failed)
        #expect(causes.map(\.message) == ["snr_db is 40, 1 under the baseline's 41; 0.02 is tolerated."])
    }

    @Test("what is allowed is none of what fails")
    func allowances() throws {
        var policy = Policy.standard
        policy.allowances = [
            Allowance(
                pattern: try NamePattern("block"), rules: ["layer-unrotated"], reason: "known",
                until: try #require(CalendarDay("2027-01-01")))
        ]
        let verdict = try verdict(policy: policy) { layers, _ in
            layers[0].group = nil
            layers[0].figures[.snrDB] = .number(30)
        }
        #expect(verdict.causes(.allowed).map(\.rule) == [.layerUnrotated])
        #expect(verdict.causes(.failed).map(\.rule) == [.layerDrop])
    }

    @Test("every check is in one of them, and rules without a figure say in words what was compared")
    func losesNothing() throws {
        let finding = Finding(
            FindingID(rawValue: "f"), .error, ["a", "b"].map { FindingSubject($0) }, cause: "Why.", consequence: "So.",
            remedy: Remedy("What."))
        let verdict = try verdict(pool: 10, findings: [finding]) { layers, tensors in
            layers[0].shape = [8, 65]
            layers[0].digest = "e"
            layers[0].deviations = ["scale-shape-rank1"]
            layers[1].figures[.snrDB] = .number(5)
            tensors[0].state = "changed"
            tensors[1] = Baseline.Tensor(name: layers.removeLast().name, state: "equal")
            layers.append(SampleBaselines.layer("new", snr: 3))
            tensors.append(Baseline.Tensor(name: "more", state: "equal"))
        }
        for outcome in [Check.Outcome.failed, .reported] {
            let checks = verdict.checks(outcome)
            let all = verdict.causes(outcome).flatMap(\.all)
            #expect(all.count == checks.count && checks.allSatisfy(all.contains))
            for check in checks where check.figure == nil {
                #expect(!check.values.found.isEmpty && !check.values.limit.isEmpty, "\(check)")
            }
        }
        #expect(verdict.causes(.failed).contains { $0.message == "2 layers: Why." })
    }
}
