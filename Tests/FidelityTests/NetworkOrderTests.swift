// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Fidelity

@Suite struct NetworkOrderTests {
    @Test(arguments: [
        ["layers.2.weight", "layers.10.weight"],
        ["a.1.b", "a.1.c", "a.2.b", "a.11.b"],
        ["a", "a.b", "a.b.c"],
        ["layer.01.x", "layer.1.x", "layer.2.x"],
        ["x.9", "x.99999999999999999999", "x.100000000000000000000"],
        ["", "a"],
    ])
    func ordersNumbersInNamesAsNumbers(names: [String]) {
        #expect(names.reversed().sorted(by: NetworkOrder.areInOrder) == names)
        for name in names {
            #expect(!NetworkOrder.areInOrder(name, name))
        }
    }
}
