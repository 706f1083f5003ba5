// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Checkpoints

@Suite struct WrittenRangesTests {
    @Test(arguments: 1...20)
    func agreesWithASetOfPlaces(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var ranges = WrittenRanges()
        var places: Set<Int> = []
        for _ in 0..<400 {
            let start = Int.random(in: 0..<200, using: &random)
            let range = start..<start + Int.random(in: 0..<6, using: &random)
            let isNew = places.isDisjoint(with: range)
            let inserted = ranges.insert(range)
            #expect(inserted == isNew, "\(range), seed \(seed)")
            if isNew { places.formUnion(range) }
        }
        #expect(ranges.count == places.count)
    }

    @Test func joinsRangesThatTouch() {
        var ranges = WrittenRanges()
        for start in stride(from: 0, to: 100, by: 2) { _ = ranges.insert(start..<start + 1) }
        #expect(ranges.rangeCount == 50)
        for start in stride(from: 1, to: 100, by: 2) { _ = ranges.insert(start..<start + 1) }
        #expect(ranges.rangeCount == 1)
        #expect(ranges.count == 100)
    }
}
