// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// Random bytes and numbers for decoders, with what is awkward among them.
struct DecodedBytes {
    private var generator: SplitMix64

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    /// Random bytes, of which the first 256 are every byte once, in no order.
    mutating func bytes(_ count: Int) -> [UInt8] {
        let every = (0...255).map { UInt8($0) }.shuffled(using: &generator).prefix(count)
        return every + (every.count..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// Scales: mostly small numbers; also 0, NaN, infinity, subnormal ones, and ones so large that products overflow.
    mutating func scales(_ count: Int) -> [Float] {
        let awkward: [Float] = [
            0, -0.0, .nan, .infinity, -.infinity, 0x1p-149, -0x1p-140, 0x1p-126, 0x1.8p127, -0x1p120, 0x1p119,
            0x1.3p-20,
        ]
        return (0..<count)
            .map { _ in
                Int.random(in: 0..<4, using: &generator) == 0
                    ? awkward.randomElement(using: &generator) ?? 0 : Float(generator.normal()) * 0.02
            }
    }

    /// Fails unless two rows are the same bits; of two NaNs, whatever their bits are.
    static func expectEqual(_ found: [Float], _ expected: [Float], _ comment: Comment) {
        #expect(found.count == expected.count, comment)
        let other = zip(found, expected).enumerated()
            .first { !($1.0.bitPattern == $1.1.bitPattern || $1.0.isNaN && $1.1.isNaN) }
        #expect(other == nil, comment)
    }
}
