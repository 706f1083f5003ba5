// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Fidelity

/// What holds for every plan, over random layers.
@Suite struct PlannerPropertyTests {
    private struct Model {
        let planner: FormatPlanner
        let limits: [Int]

        /// Up to seven layers, some of which cannot have some formats.
        init(seed: UInt64) {
            var generator = SplitMix64(seed: seed)
            let formats = ["a", "b", "c", "d"]
            let layers = (0..<Int.random(in: 1...7, using: &generator))
                .map { index in
                    let weights = Int.random(in: 1...4000, using: &generator)
                    let options = formats.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
                        .map { format in
                            let signal = Double.random(in: 0.1...100, using: &generator)
                            let share = Decibels.energyRatio(-Double.random(in: 5...50, using: &generator))
                            return LayerOption(
                                format: format, bytes: Int.random(in: weights / 4...weights * 3, using: &generator),
                                energies: Energies(signal: signal, error: signal * share))
                        }
                    return PlannableLayer(
                        name: "\(index)", weights: weights, bytes: 2 * weights,
                        importance: Double.random(in: 0...3, using: &generator), options: options)
                }
            planner = FormatPlanner(
                layers: layers, formats: formats.map { UniformFormat($0) },
                otherBytes: Int.random(in: 0...500, using: &generator))
            let (least, most) = (planner.smallest.bytes, planner.originalBytes)
            limits = (0..<8).map { _ in Int.random(in: least / 2...max(least, most) + 10, using: &generator) } + [least]
        }

        /// The least loss of all combinations within a size; nil if there is none.
        func leastLoss(within bytes: Int) -> Double? {
            var combinations = [(bytes: planner.otherBytes, loss: 0.0)]
            for layer in planner.layers {
                let ways = [nil] + layer.options.map(Optional.some)
                combinations = combinations.flatMap { sum in
                    ways.map { (sum.bytes + ($0?.bytes ?? layer.bytes), sum.loss + layer.loss(of: $0)) }
                }
            }
            return combinations.filter { $0.bytes <= bytes }.map(\.loss).min()
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func isNeverOverTheSizeAndExistsIfAnythingFits(seed: UInt64) {
        let model = Model(seed: seed)
        for limit in model.limits {
            let plan = model.planner.mix(within: .size(limit))
            let least = model.leastLoss(within: limit)
            #expect((plan == nil) == (least == nil), "seed \(seed), \(limit) bytes")
            guard let plan, let least else { continue }
            #expect(plan.bytes <= limit, "seed \(seed)")
            #expect(plan.choices.reduce(model.planner.otherBytes) { $0 + $1.bytes } == plan.bytes, "seed \(seed)")
            #expect(plan.choices.map(\.layer) == model.planner.layers, "seed \(seed)")
            #expect(plan.loss >= least * (1 - 1e-12), "seed \(seed)")
            // A step that did not fit before does not fit now, and what was taken still does.
            #expect(model.planner.mix(within: .size(plan.bytes)) == plan, "seed \(seed)")
            #expect(model.planner.mix(within: .size(limit)) == plan, "seed \(seed)")
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func isNeverUnderTheFloorNorLargerThanItHasToBe(seed: UInt64) {
        let model = Model(seed: seed)
        for floor in [0.0, 12, 25, 37.5, 49, 60] {
            guard let plan = model.planner.mix(within: .floor(floor)) else {
                Issue.record("seed \(seed): as it is, every layer keeps any floor")
                continue
            }
            for choice in plan.choices {
                #expect(choice.snrDB >= floor, "seed \(seed)")
                let fitting = choice.layer.options.filter { $0.snrDB >= floor }.map(\.bytes) + [choice.layer.bytes]
                #expect(choice.bytes == fitting.min(), "seed \(seed)")
            }
        }
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func keepsToTheLimitInWhatItAnswers(seed: UInt64) {
        let model = Model(seed: seed)
        for limit in model.limits.map(PlanLimit.size) + [0.0, 12, 25, 49].map(PlanLimit.floor) {
            guard let outcome = try? PlanOutcome(of: [model.planner], within: limit) else { continue }
            for plan in [outcome.uniform?.plan, outcome.mix].compactMap({ $0 }) {
                #expect(limit.allows(plan), "seed \(seed), \(limit)")
            }
        }
    }
}
