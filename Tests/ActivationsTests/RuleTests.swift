// SPDX-License-Identifier: Apache-2.0

import Documents
import Testing

@testable import Activations

@Suite struct RuleTests {
    @Test func everyRuleIsBrokenByAFile() {
        let sentences = DamagedActivations.all.map(\.sentence)
        let others = ImatrixTests.damaged.map(\.rule) + ImatrixTests.ggufRules + MergingTests.rules
        for rule in ParseRule.activations {
            #expect(others.contains(rule.id) || sentences.contains { $0.hasSuffix("(rule \(rule.id)).") }, "\(rule.id)")
        }
        #expect(Set(ParseRule.activations).count == ParseRule.activations.count)
    }

    @Test func layersTogetherHaveALimit() throws {
        var layers = ActivationBudget()
        for _ in 0..<ActivationLimits.mostLayers { try layers.takeLayer() }
        #expect(throws: ParseProblem.self) { try layers.takeLayer() }
        var columns = ActivationBudget()
        for _ in 0..<ActivationLimits.mostColumnsTogether / ActivationLimits.mostColumns {
            try columns.take(columns: ActivationLimits.mostColumns)
        }
        #expect(throws: ParseProblem.self) { try columns.take(columns: 1) }
        #expect(throws: ParseProblem.self) { try columns.take(columns: Int.max) }
        #expect(throws: ParseProblem.self) { try columns.take(columns: -1) }
    }

    @Test func samplesTogetherHaveALimit() throws {
        var rows = ActivationBudget()
        try rows.take(
            rows: ActivationLimits.mostRows, columns: ActivationLimits.mostSampleNumbers / ActivationLimits.mostRows)
        #expect(throws: ParseProblem.self) { try rows.take(rows: 1, columns: 1) }
        var one = ActivationBudget()
        #expect(throws: ParseProblem.self) { try one.take(rows: ActivationLimits.mostRows + 1, columns: 1) }
    }
}
