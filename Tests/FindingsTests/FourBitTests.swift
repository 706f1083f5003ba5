// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Findings

/// Weights that had 4 bits before sit on that format's levels, and others on none.
@Suite struct FourBitTests {
    /// Rows of a normal distribution, with the noise of INT8: a row's scale / √12.
    private static func rows(seed: UInt64, _ change: (inout [Float]) -> Void = { _ in }) -> [[Float]] {
        var generator = SplitMix64(seed: seed)
        return (0..<16)
            .map { _ in
                var row = (0..<256)
                    .map { _ in
                        (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0...1, using: &generator) }
                    }
                change(&row)
                let step = row.reduce(0) { max($0, abs($1)) } / 127
                return row.map { $0 + Float.random(in: -step / 2...step / 2, using: &generator) }
            }
    }

    /// Rounds blocks to the nearest of some levels, scaled by the block.
    private static func rounded(_ block: Int, _ levels: @escaping (ArraySlice<Float>) -> [Float]) -> (inout [Float]) ->
        Void
    {
        { row in
            for start in stride(from: 0, to: row.count, by: block) {
                let own = levels(row[start..<start + block])
                for place in start..<start + block {
                    row[place] = own.min { abs($0 - row[place]) < abs($1 - row[place]) } ?? 0
                }
            }
        }
    }

    private static let e2m1: [Float] = [-6, -4, -3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4, 6]

    @Test(arguments: FourBitParent.allCases)
    func seesTheLevels(_ kind: FourBitParent) {
        let change: (inout [Float]) -> Void =
            switch kind {
            case .nvfp4:
                Self.rounded(16) { block in
                    let scale = block.reduce(0) { max($0, abs($1)) } / 6
                    return Self.e2m1.map { $0 * scale }
                }
            case .mxfp4:
                Self.rounded(32) { block in
                    let size = block.reduce(0) { max($0, abs($1)) }
                    let scale = Float(sign: .plus, exponent: size.exponent - 2, significand: 1)
                    return Self.e2m1.map { $0 * scale }
                }
            case .nf4:
                Self.rounded(64) { block in
                    let size = block.reduce(0) { max($0, abs($1)) }
                    let levels: [Float] = [
                        -1, -0.6961928, -0.52507305, -0.39491749, -0.28444138, -0.18477343, -0.09105004, 0, 0.0795803,
                        0.1609302, 0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684, 1,
                    ]
                    return levels.map { $0 * size }
                }
            case .integers:
                Self.rounded(32) { block in
                    let scale = (block.max { abs($0) < abs($1) } ?? 0) / -8
                    return (-8...7).map { Float($0) * scale }
                }
            case .offsets:
                Self.rounded(32) { block in
                    let (low, high) = (block.min() ?? 0, block.max() ?? 0)
                    return (0..<16).map { low + Float($0) * (high - low) / 15 }
                }
            }
        #expect(FourBitTest(rows: Self.rows(seed: 1, change)).run() == kind)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func doesNotSeeLevelsInOtherWeights(seed: UInt64) {
        #expect(FourBitTest(rows: Self.rows(seed: seed)).run() == nil, "seed \(seed)")
        let heavy = Self.rows(seed: seed) { row in row = row.map { $0 * $0 * $0 } }
        #expect(FourBitTest(rows: heavy).run() == nil, "seed \(seed), heavy tails")
        #expect(FourBitTest(rows: [[Float](repeating: 0, count: 256)]).run() == nil)
        #expect(FourBitTest(rows: [[Float](repeating: 0.3, count: 256)]).run() == nil)
    }
}
