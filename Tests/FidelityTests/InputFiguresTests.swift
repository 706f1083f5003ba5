// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Fidelity

@Suite("Figures of inputs")
struct InputFiguresTests {
    @Test("keep the largest of each run of channels, and the median of all")
    func keepLargest() throws {
        let figures = try #require(InputFigures(sums: [10, 40, 20, 30, 90], rows: 10, points: 2))
        #expect(figures == InputFigures(channelsPerPoint: 3, energies: [4, 9], median: 3))
        let few = try #require(InputFigures(sums: [10, 40, 20, 30], rows: 10, points: 4))
        #expect(few == InputFigures(channelsPerPoint: 1, energies: [1, 4, 2, 3], median: 2.5))
    }

    @Test("are none where no row or no channel was seen")
    func areNone() {
        #expect(InputFigures(sums: [1], rows: 0, points: 4) == nil)
        #expect(InputFigures(sums: [], rows: 3, points: 4) == nil)
    }
}
