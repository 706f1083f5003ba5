// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

/// Counting what is read, and handing planned ranges on.
@Suite struct CountedBytesTests {
    @Test func countsEachByteOnceAndEachReadOutsideOfLoadedRanges() throws {
        let source = CountedBytes(MemoryBytes(Array(repeating: 7, count: 1000), name: "x"))
        source.count(0..<100)
        try source.load([200..<300, 400..<500]) { _ in }
        _ = try source.bytes(at: 210, count: 20)
        _ = try source.bytes(at: 480, count: 20)
        #expect(source.tally == (300, 3))
        _ = try source.bytes(at: 490, count: 20)
        _ = try source.bytes(at: 50, count: 10)
        #expect(source.tally == (310, 5))
    }

    /// Two halves by turns, so that no read begins where the one before ended.
    @Test func countsBytesOfManyScatteredReadsOnce() throws {
        let count = 20_000
        let source = CountedBytes(MemoryBytes(Array(repeating: 7, count: 2 * count), name: "x"))
        for offset in 0..<count {
            _ = try source.bytes(at: offset, count: 1)
            _ = try source.bytes(at: count + offset, count: 1)
        }
        _ = try source.bytes(at: 5, count: 100)
        #expect(source.tally == (2 * count, 2 * count + 1))
    }

    @Test func handsRangesOnToASourceThatFetches() throws {
        let base = LoadedBytes(MemoryBytes(Array(repeating: 7, count: 1000), name: "x"))
        let source = CountedBytes(base)
        try source.load([200..<300]) { _ in }
        #expect(base.loaded == [[200..<300]])
        #expect(try source.bytes(at: 299, count: 1) == [7])
        #expect(throws: FileError.self) { try source.bytes(at: 300, count: 1) }
    }

    @Test func refusesRangesThatItDoesNotHave() {
        let source = CountedBytes(MemoryBytes([1, 2, 3], name: "x"))
        #expect(throws: FileError.self) { try source.load([2..<5]) { _ in } }
    }

    @Test(arguments: [(0, [0..<9, 20..<30]), (10, [0..<9, 20..<30]), (11, [0..<30])])
    func joinsRangesThatLieNear(gap: Int, expected: [Range<Int>]) {
        #expect(Range<Int>.joined([20..<30, 4..<9, 0..<4, 6..<6, 22..<23], gap: gap) == expected)
    }
}
