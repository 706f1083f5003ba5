// SPDX-License-Identifier: Apache-2.0

/// Pseudo-random numbers by their position, so that every implementation draws the same.
///
/// S(seed, i) is SplitMix64's i-th output: mix(seed + (i+1)·0x9E3779B97F4A7C15).
package enum DrawnNumbers {
    /// S(seed, index): 64 bits.
    package static func word(seed: UInt64, index: UInt64) -> UInt64 {
        var z = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// U(seed, index) = (S ≫ 40)·2⁻²⁴, in [0, 1); exact in float64.
    package static func uniform(seed: UInt64, index: UInt64) -> Double {
        Double(word(seed: seed, index: index) >> 40) * 0x1p-24
    }

    /// N(seed, index) = Σ U(seed, 12·index + j) over j = 0 … 11, minus 6: nearly normal, exact in float64.
    package static func normal(seed: UInt64, index: Int) -> Double {
        (0..<12).reduce(0) { $0 + uniform(seed: seed, index: UInt64(12 * index + $1)) } - 6
    }
}
