// SPDX-License-Identifier: Apache-2.0

/// A sum of float64 numbers that is rounded once, at the end: the same for any order of its terms.
///
/// The terms so far are held without error as numbers that do not overlap (Shewchuk, "Adaptive Precision Floating-Point
/// Arithmetic", 1997), and the result is the float64 nearest to their sum, of two equally near ones the even one.
///
/// - Precondition: terms and their sums are far below the largest float64, as ``ActivationLimits/largestSum`` makes sure.
struct ExactSum {
    // By magnitude, rising; none is 0.
    private var parts: [Double] = []

    /// The sum of these terms.
    static func of(_ terms: some Sequence<Double>) -> Double {
        var sum = ExactSum()
        for term in terms { sum.add(term) }
        return sum.value
    }

    /// Adds a term.
    mutating func add(_ term: Double) {
        var high = term
        var kept = 0
        for part in parts {
            let (sum, rest) = Self.twoSum(high, part)
            if rest != 0 {
                parts[kept] = rest
                kept += 1
            }
            high = sum
        }
        parts.removeSubrange(kept...)
        if high != 0 { parts.append(high) }
    }

    /// The float64 nearest to the sum.
    var value: Double {
        guard var high = parts.last else { return 0 }
        for index in parts.indices.dropLast().reversed() {
            let (sum, rest) = Self.twoSum(high, parts[index])
            high = sum
            guard rest != 0 else { continue }
            // Half a unit in the last place, and more of the same sign below it: the tie was rounded without knowing that.
            guard index > 0, (rest < 0) == (parts[index - 1] < 0) else { return high }
            let next = high + 2 * rest
            return next - high == 2 * rest ? next : high
        }
        return high
    }

    /// A sum as it rounds, and what the rounding took (Knuth).
    private static func twoSum(_ first: Double, _ second: Double) -> (sum: Double, rest: Double) {
        let sum = first + second
        let virtual = sum - first
        return (sum, (first - (sum - virtual)) + (second - virtual))
    }
}
