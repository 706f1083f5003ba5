// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What several pairs say of one figure, in dB: the median, how far it may be from that of other pairs, and whether its sign is
/// chance.
package struct SampleStatistics: Sendable, Hashable {
    /// The median over pairs.
    package let median: Double
    /// The interval that holds 95 % of the medians of resampled pairs (a percentile bootstrap); nil with fewer than three pairs.
    package let interval: ClosedRange<Double>?
    /// How likely so uneven signs are if up and down were equally likely (two-sided sign test; zeros are left out).
    package let signTest: Double

    /// How often pairs are drawn anew.
    ///
    /// The seed is fixed, so the same pairs give the same interval.
    static let resamples = 2_000
    private static let seed: UInt64 = 0x5EED_0F_91C7

    /// Statistics of some values.
    ///
    /// - Precondition: There is a value.
    init(_ values: [Double]) {
        median = values.median
        interval = values.count < 3 ? nil : Self.interval(of: values)
        signTest = Self.signTest(positive: values.count { $0 > 0 }, negative: values.count { $0 < 0 })
    }

    private static func interval(of values: [Double]) -> ClosedRange<Double> {
        var random = PairDraw(state: seed)
        var medians = (0..<resamples)
            .map { _ in
                values.indices.map { _ in values[random.next(below: values.count)] }.median
            }
        medians.sort()
        return medians[resamples / 40]...medians[resamples - 1 - resamples / 40]
    }

    /// Twice the probability of at most the rarer sign's number under the binomial distribution with one half, at most 1.
    private static func signTest(positive: Int, negative: Int) -> Double {
        let count = positive + negative
        // The logarithm of the share of one number of ups among all 2^count outcomes.
        func share(_ ups: Int) -> Double {
            let ways = lgamma(Double(count + 1)) - lgamma(Double(ups + 1)) - lgamma(Double(count - ups + 1))
            return exp(ways - Double(count) * log(2))
        }
        return min(1, 2 * (0...min(positive, negative)).reduce(0) { $0 + share($1) })
    }

    /// Numbers by SplitMix64 (Steele, Lea, Flood, 2014): small, and the same everywhere.
    private struct PairDraw {
        var state: UInt64

        mutating func next(below bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            return Int(mixed.multipliedFullWidth(by: UInt64(bound)).high)
        }
    }
}
