// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Remote

/// Parts of a file in memory.
struct LoadedRangesTests {
    private static let file = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test
    func whatIsThereIsWhatWasPutThereWhateverOverlaps() {
        var random = SplitMix64(seed: 19)
        var ranges = LoadedRanges()
        var known: Set<Int> = []
        for _ in 0..<200 {
            let start = Int.random(in: 0..<990, using: &random)
            let range = start..<Int.random(in: start...min(1000, start + 40), using: &random)
            #expect(ranges.gaps(in: range).flatMap { $0 } == range.filter { !known.contains($0) })
            ranges.insert(Array(Self.file[range]), at: start)
            known.formUnion(range)
        }
        for offset in 0..<1000 {
            let found = ranges.bytes(at: offset)
            #expect(
                (found?.first == Self.file[offset]) == known.contains(offset)
                    && (found == nil) != known.contains(offset))
        }
    }

    @Test
    func theOldestGoFirst() {
        var ranges = LoadedRanges(mostBytes: 20)
        for start in [10, 0, 20] { ranges.insert(Array(repeating: 1, count: 10), at: start) }
        #expect(ranges.bytes(at: 10) == nil && ranges.bytes(at: 0) != nil && ranges.bytes(at: 20) != nil)
    }

    @Test
    func whatIsLargerThanTheBoundStaysUntilTheNextComes() {
        var ranges = LoadedRanges(mostBytes: 5)
        ranges.insert(Array(repeating: 1, count: 10), at: 0)
        #expect(ranges.bytes(at: 9) != nil)
        ranges.insert([2], at: 50)
        #expect(ranges.bytes(at: 9) == nil && ranges.bytes(at: 50) == [2])
    }
}
