// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Codecs

/// What a row of codes tells, against the plainest code, on every level of CPU.
@Suite struct RowExaminerTests {
    private static let lengths = [1, 2, 15, 16, 17, 31, 33, 64, 255, 1023, 4096]

    private func codes(_ count: Int) -> [Int8] {
        var generator = SplitMix64(seed: UInt64(count))
        return (0..<count).map { _ in Int8(truncatingIfNeeded: generator.next()) }
    }

    @Test(arguments: CPULevel.available, lengths)
    func countsWhatTheCodesAre(level: CPULevel, count: Int) {
        let rows = codes(2 * count)
        let examiner = RowExaminer(columns: count, level: level)
        for row in 0..<2 {
            let codes = rows[row * count..<(row + 1) * count].map(Int.init)
            let found = unsafe rows.withUnsafeBytes { unsafe examiner.codes(ofRow: row, in: $0) }
            #expect(found.squares == codes.reduce(0) { $0 + $1 * $1 })
            #expect(found.zeros == codes.count { $0 == 0 })
            #expect(found.atLimit == codes.count { abs($0) >= 127 })
            #expect(found.largest == codes.map(abs).max())
        }
    }

    @Test func countsMoreCodesThanOneLaneHolds() {
        // A lane of 32 bits overflows at 262,144 codes of −128.
        let count = 16 * 65536 * 5 + 5
        let rows = [Int8](repeating: -128, count: count)
        let examiner = RowExaminer(columns: count)
        let found = unsafe rows.withUnsafeBytes { unsafe examiner.codes(ofRow: 0, in: $0) }
        #expect(found.squares == 16384 * count)
        #expect(found.zeros == 0)
        #expect(found.atLimit == count)
    }

    @Test(arguments: CPULevel.available, [nil, 4, 16, 64, 256, 32, 128] as [Int?])
    func sumsMomentsAfterARotation(level: CPULevel, group: Int?) throws {
        let rows = codes(512)
        let rotation = group.flatMap { Rotation(markedGroupSize: $0) }
        var examiner = RowExaminer(columns: 512, level: level)
        let found = unsafe rows.withUnsafeBytes {
            unsafe examiner.moments(ofRow: 0, in: $0, scale: 0.3, rotation: rotation)
        }
        let weights = Reference.weights(rows, scale: 0.3, rotation: rotation).map(Double.init)
        let second = weights.reduce(0) { $0 + $1 * $1 }
        #expect(abs(found.second - second) <= 1e-12 * second)
        #expect(found.largest == weights.map(abs).max())
    }

    @Test(arguments: [nil, 64, 128] as [Int?])
    func givesTheSameBitsOnEveryLevel(group: Int?) {
        let rows = codes(1024)
        let rotation = group.flatMap { Rotation(markedGroupSize: $0) }
        let moments = CPULevel.available.map { level in
            var examiner = RowExaminer(columns: 1024, level: level)
            return unsafe rows.withUnsafeBytes {
                unsafe examiner.moments(ofRow: 0, in: $0, scale: 0.3, rotation: rotation)
            }
        }
        #expect(moments.allSatisfy { $0 == moments.first })
    }
}
