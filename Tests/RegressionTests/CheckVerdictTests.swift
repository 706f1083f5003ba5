// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Findings
import Testing

@testable import Regression

@Suite("A check")
struct CheckVerdictTests {
    @Test("of the same file passes, with one check per layer and rule")
    func passesTheSame() throws {
        let verdict = try SampleBaselines.verdict()
        #expect(verdict.isPassed)
        #expect(verdict.checks.allSatisfy { $0.outcome == .passed })
        let rules = verdict.checks.filter { $0.subject == .tensor("block.1.weight") }.map(\.rule)
        #expect(
            rules == [
                .layerUnquantized, .layerShape, .layerScaling, .layerUnrotated, .layerGroup, .layerFloor, .layerDrop,
                .markerChanged, .digest,
            ])
    }

    @Test("allows a drop to the tolerance and no more", arguments: [(39.9, true), (39.8999, false), (40.05, true)])
    func hasATolerance(snr: Double, passes: Bool) throws {
        let verdict = try SampleBaselines.verdict { layers, _ in layers[0].figures[.snrDB] = .number(snr) }
        #expect(verdict.isPassed == passes)
        #expect(verdict.checks(.failed).map(\.rule) == (passes ? [] : [.layerDrop]))
    }

    @Test("fails on a layer that cannot be judged, unless the policy reports it or the baseline knows it")
    func failsOnUnjudgedLayers() throws {
        let layer = Baseline.Skipped(name: "new.weight", reason: "It is in NVFP4.")
        func check(_ layer: Baseline.Skipped, policy: Policy = .standard, skipped: [Baseline.Skipped] = []) throws
            -> CheckVerdict
        {
            let sample = SampleBaselines.baseline()
            let known = Baseline(
                tool: sample.tool, options: sample.options, reference: sample.reference, candidate: sample.candidate,
                pool: sample.pool, layers: sample.layers, tensors: sample.tensors, skipped: skipped)
            return try CheckVerdict(
                of: sample, against: known, policy: policy, unjudged: [layer], today: SampleBaselines.today)
        }
        let failed = try check(layer)
        #expect(failed.checks(.failed).map(\.rule) == [.layerUnjudged])
        #expect(
            failed.checks(.failed).map(\.message) == ["The layer looks quantized and cannot be judged: It is in NVFP4."]
        )
        #expect(try check(layer, policy: Policy(actions: [.layerUnjudged: .report])).isPassed)
        #expect(try check(layer, skipped: [layer]).isPassed)
        #expect(try check(Baseline.Skipped(name: "norm", reason: "FP8.")).isPassed)
    }

    @Test("says value, baseline and tolerance")
    func saysFigures() throws {
        let verdict = try SampleBaselines.verdict { layers, _ in layers[0].figures[.snrDB] = .number(12.5) }
        #expect(
            verdict.checks(.failed).map(\.message) == [
                "snr_db is 12.5, 27.5 under the baseline's 40; 0.1 is tolerated.",
                "snr_db is 12.5; at least 20 is asked for.",
            ])
        let drop = try #require(verdict.checks(.failed).first)
        #expect([drop.found, drop.baseline, drop.limit] == [12.5, 40, 39.9])
    }

    @Test("reports what got better, and passes")
    func reportsImprovements() throws {
        let verdict = try SampleBaselines.verdict { layers, _ in layers[2].figures[.snrDB] = .number(43) }
        #expect(verdict.isPassed && verdict.suggestsUpdate)
        #expect(
            verdict.checks(.reported).map(\.message) == ["snr_db is 43, 1 over the baseline's 42; 0.1 is tolerated."])
    }

    @Test("takes an exact layer for better than any, and fails when it is exact no more")
    func ranksExactLayers() throws {
        let exact = SampleBaselines.baseline { layers, _ in
            layers[0].isExact = true
            layers[0].figures[.snrDB] = .undefined
        }
        let worse = try SampleBaselines.verdict(baseline: exact)
        #expect(
            worse.checks(.failed).map(\.message) == ["snr_db is 40, exact under the baseline's exact; 0 is tolerated."])
        let better = try CheckVerdict(of: exact, against: SampleBaselines.baseline(), today: SampleBaselines.today)
        #expect(better.isPassed && better.suggestsUpdate)
        let same = try CheckVerdict(of: exact, against: exact, today: SampleBaselines.today)
        #expect(same.isPassed && !same.suggestsUpdate)
    }

    @Test("fails if a figure became undefined")
    func failsOnUndefined() throws {
        let verdict = try SampleBaselines.verdict { layers, _ in layers[0].figures[.snrDB] = .undefined }
        #expect(verdict.checks(.failed).map(\.message) == ["snr_db is undefined; the baseline has 40."])
    }

    /// A change of the candidate, and the one check that fails by it.
    struct Change: CustomTestStringConvertible {
        let testDescription: String
        let rule: CheckRule
        let subject: String
        let change: @Sendable (inout [Baseline.Layer], inout [Baseline.Tensor]) -> Void

        init(
            _ rule: CheckRule, _ subject: String,
            _ change: @escaping @Sendable (inout [Baseline.Layer], inout [Baseline.Tensor]) -> Void
        ) {
            (testDescription, self.rule, self.subject, self.change) = (rule.id, rule, subject, change)
        }
    }

    @Test(
        "names the layer and the rule",
        arguments: [
            Change(.layerMissing, "block.0.weight") { layers, _ in layers.removeFirst() },
            Change(.layerUnquantized, "block.0.weight") { layers, tensors in
                tensors.append(Baseline.Tensor(name: layers.removeFirst().name, state: "equal"))
            },
            Change(.layerUnrotated, "block.1.weight") { layers, _ in layers[1].group = nil },
            Change(.layerGroup, "block.1.weight") { layers, _ in layers[1].group = 16 },
            Change(.layerScaling, "block.1.weight") { layers, _ in layers[1].scaling = "tensor" },
            Change(.layerShape, "block.1.weight") { layers, _ in layers[1].shape = [8, 65] },
            Change(.layerAdded, "new.weight") { layers, _ in
                layers.append(SampleBaselines.layer("new.weight", snr: 40))
            },
            Change(.tensorMissing, "norm") { _, tensors in tensors.removeLast() },
            Change(.tensorChanged, "block.0.bias") { _, tensors in tensors[0].state = "cast" },
            Change(.tensorChanged, "norm") { _, tensors in tensors[1].state = "changed" },
        ])
    func namesLayerAndRule(change: Change) throws {
        let verdict = try SampleBaselines.verdict(change: change.change)
        #expect(verdict.checks(.failed).map(\.rule) == [change.rule])
        #expect(verdict.checks(.failed).map(\.subject) == [.tensor(change.subject)])
        var lenient = Policy.standard
        lenient.actions[change.rule] = .report
        #expect(try SampleBaselines.verdict(policy: lenient, change: change.change).isPassed)
    }

    @Test("allows by reason until the day, and says so; after it the allowance is reported as over")
    func allowsUntilADay() throws {
        for (until, passes) in [("2026-11-26", true), ("2026-11-25", false)] {
            var policy = Policy.standard
            policy.allowances = [
                Allowance(
                    pattern: try NamePattern("block\\.1"), rules: ["layer-group"], reason: "known",
                    until: try #require(CalendarDay(until)))
            ]
            let verdict = try SampleBaselines.verdict(policy: policy) { layers, _ in layers[1].group = 16 }
            #expect(verdict.isPassed == passes)
            #expect(verdict.checks(.allowed).map(\.reason) == (passes ? ["known (until 2026-11-26)"] : []))
            #expect(
                verdict.checks(.reported).map(\.message)
                    == (passes
                        ? []
                        : ["The allowance of layer-group for layers like \"block\\.1\" ended on 2026-11-25: known"]))
            // Another layer is not covered.
            #expect(try !SampleBaselines.verdict(policy: policy) { layers, _ in layers[0].group = 16 }.isPassed)
        }
    }

    @Test("reports another digest, and fails by policy")
    func watchesDigests() throws {
        let change: (inout [Baseline.Layer], inout [Baseline.Tensor]) -> Void = { layers, _ in layers[1].digest = "e" }
        let verdict = try SampleBaselines.verdict(change: change)
        #expect(verdict.isPassed)
        #expect(verdict.checks(.reported).map(\.subject) == [.tensor("block.1.weight")])
        var strict = Policy.standard
        strict.actions[.digest] = .fail
        #expect(try SampleBaselines.verdict(policy: strict, change: change).checks(.failed).map(\.rule) == [.digest])
    }

    /// A finding that 0.1 did not have.
    private static let id = FindingID(rawValue: "f")

    @Test(
        "fails by findings as the policy says",
        arguments: [
            (FindingPolicy(), Severity.error, Check.Outcome?.some(.failed)),
            (FindingPolicy(), .warning, .reported), (FindingPolicy(), .note, nil),
            (FindingPolicy(fail: .warning), .warning, .failed), (FindingPolicy(fail: nil), .error, .reported),
            (FindingPolicy(always: ["f"]), .note, .failed), (FindingPolicy(never: ["f"]), .error, nil),
        ])
    func weighsFindings(policy: FindingPolicy, severity: Severity, outcome: Check.Outcome?) throws {
        let finding = Finding(
            Self.id, severity, [FindingSubject("block.0.weight")], cause: "Why.", consequence: "So.",
            remedy: Remedy("What."))
        let verdict = try SampleBaselines.verdict(policy: Policy(findings: policy), findings: [finding])
        #expect(verdict.checks.first { $0.rule == .finding("f") }?.outcome == outcome)
    }

    @Test(
        "a finding that the baseline's version could not raise is reported, until the baseline is made anew or the policy names it",
        arguments: [
            ("0.1.0", FindingPolicy(), Check.Outcome.reported), ("0.2.0", FindingPolicy(), .failed),
            ("0.10.0", FindingPolicy(), .failed), ("0.1.0", FindingPolicy(always: ["f"]), .failed),
        ])
    func reportsNewFindings(version: String, policy: FindingPolicy, outcome: Check.Outcome) throws {
        var baseline = SampleBaselines.baseline()
        baseline.tool.version = version
        let finding = Finding(Self.id, .error, cause: "Why.", consequence: "So.", remedy: Remedy("What."))
        #expect(finding.id.firstVersion(.error) == "0.2.0")
        let verdict = try SampleBaselines.verdict(
            policy: Policy(findings: policy), findings: [finding], baseline: baseline)
        let check = try #require(verdict.checks.first { $0.rule == .finding("f") })
        #expect(check.outcome == outcome)
        #expect(check.message.contains("made anew") == (outcome == .reported))
    }

    @Test("puts what is broken without measure first, then what is furthest beyond its limit")
    func sortsTheWorstFirst() throws {
        let verdict = try SampleBaselines.verdict { layers, _ in
            layers[0].figures[.snrDB] = .number(39)
            layers[1].figures[.snrDB] = .number(30)
            layers[2].group = nil
        }
        #expect(
            verdict.checks(.failed).map(\.subject.name) == ["block.2.weight", "block.1.weight", "block.0.weight"])
    }

    @Test(
        "holds a figure that is best at one value to its distance from it",
        arguments: [
            (0.97, true, "as in the baseline"), (1.05, false, "0.08 over the baseline's 0.97"),
            (0.95, false, "0.02 under the baseline's 0.97"), (1.0, true, "0.03 over the baseline's 0.97"),
        ])
    func comparesDistances(gain: Double, passes: Bool, words: String) throws {
        let figure = Figure(.gain, at: 0)
        var policy = Policy.standard
        policy.layers[figure] = Limits(bound: 0.05, tolerance: .absolute(0.01))
        let baseline = SampleBaselines.baseline { layers, _ in layers[0].figures[figure] = .number(0.97) }
        let verdict = try SampleBaselines.verdict(policy: policy, baseline: baseline) { layers, _ in
            layers[0].figures[figure] = .number(gain)
        }
        let drops = verdict.checks.filter { $0.rule == .layerDrop && $0.figure == figure }
        #expect(
            drops.count == 1 && drops.allSatisfy { ($0.outcome == .passed) == passes && $0.message.contains(words) })
        let far = try SampleBaselines.verdict(policy: policy, baseline: baseline) { layers, _ in
            layers[0].figures[figure] = .number(1.06)
        }
        let floor = try #require(far.checks.first { $0.rule == .layerFloor && $0.figure == figure })
        #expect(floor.outcome == .failed && floor.message == "gain is 1.06; 1 ± 0.05 is asked for.")
    }

    @Test("compares the codes' estimate if the original is not at hand")
    func comparesEstimates() throws {
        func alone(_ snr: Double) -> Baseline {
            var found = SampleBaselines.baseline { layers, _ in
                for index in layers.indices {
                    layers[index].figures = Figures()
                    layers[index].figures[.estimatedSNRDB] = .number(snr)
                }
            }
            found.reference = nil
            found.pool.figures = Figures()
            return found
        }
        let today = SampleBaselines.today
        // Against measured figures, which an estimate can miss by half a dB.
        #expect(try CheckVerdict(of: alone(41.4), against: SampleBaselines.baseline(), today: today).isPassed)
        let worse = try CheckVerdict(of: alone(41), against: SampleBaselines.baseline(), today: today)
        #expect(worse.isWithoutReference)
        #expect(worse.checks(.failed).map(\.subject) == [.tensor("block.2.weight")])
        // Against estimates.
        #expect(try CheckVerdict(of: alone(40.9), against: alone(41), today: today).isPassed)
        #expect(try !CheckVerdict(of: alone(40.7), against: alone(41), today: today).isPassed)
    }

    @Test("names a model of other shapes as another model, and no regression")
    func refusesAnotherModel() throws {
        #expect(throws: RegressionError.otherModel(candidate: "candidate", found: 0, layers: 3)) {
            try SampleBaselines.verdict { layers, _ in
                for index in layers.indices { layers[index].shape = [8, 32] }
            }
        }
        let verdict = try SampleBaselines.verdict { layers, _ in layers[0].shape = [8, 32] }
        #expect(verdict.checks.contains { $0.rule == .layerShape && $0.outcome == .failed })
    }

    @Test("compares with a baseline's estimates if it has nothing else", arguments: [false, true])
    func comparesWithEstimates(isMeasured: Bool) throws {
        func estimated(_ layers: inout [Baseline.Layer], drop: Double, measured: Double?) {
            for index in layers.indices {
                layers[index].figures = Figures()
                layers[index].figures[.estimatedSNRDB] = .number(40 - drop)
                if let measured { layers[index].figures[.snrDB] = .number(measured) }
            }
        }
        let baseline = SampleBaselines.baseline { layers, _ in estimated(&layers, drop: 0, measured: nil) }
        let good = try SampleBaselines.verdict(baseline: baseline) { layers, _ in
            estimated(&layers, drop: 0.1, measured: isMeasured ? 39.5 : nil)
        }
        #expect(!good.checks.contains { $0.rule == .layerDrop && $0.outcome == .failed })
        #expect(good.checks.count { $0.rule == .layerDrop } == (isMeasured ? 6 : 3))
        let codes = try SampleBaselines.verdict(baseline: baseline) { layers, _ in
            estimated(&layers, drop: 0.3, measured: isMeasured ? 39.7 : nil)
        }
        #expect(codes.checks.count { $0.rule == .layerDrop && $0.outcome == .failed } == 3)
        guard isMeasured else { return }
        // Codes that look like any others, and are wrong.
        let weights = try SampleBaselines.verdict(baseline: baseline) { layers, _ in
            estimated(&layers, drop: 0, measured: 39.3)
        }
        #expect(weights.checks.count { $0.rule == .layerDrop && $0.outcome == .failed } == 3)
    }
}
