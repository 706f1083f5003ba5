// SPDX-License-Identifier: Apache-2.0

import Activations
import Testing

@Suite struct ActivationSumsTests {
    @Test func layersAreFoundByTheirNames() {
        let sums = ActivationSums(
            layers: ["b", "a", "c"].map { LayerActivations(name: $0, count: 1, inputEnergy: [1]) })
        #expect(sums.layers.map(\.name) == ["a", "b", "c"])
        #expect(["a", "b", "c"].allSatisfy { sums[$0]?.name == $0 })
        #expect(sums["aa"] == nil && sums["d"] == nil)
    }
}
