// SPDX-License-Identifier: Apache-2.0

/// A float64 sum that keeps what rounding drops (Neumaier), so that it depends on the order in the last digit at most.
///
/// Source: A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54 (1974).
package struct CompensatedSum: Sendable {
    private var sum = 0.0
    private var dropped = 0.0

    /// The empty sum.
    package init() {}

    /// The sum so far.
    package var value: Double {
        // Past the largest number the compensation is NaN (∞ − ∞); the plain sum says what happened.
        dropped.isFinite ? sum + dropped : sum
    }

    /// Adds a term.
    package mutating func add(_ term: Double) {
        let next = sum + term
        dropped += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
        sum = next
    }

    /// The sum of `terms`, in their order.
    package static func of(_ terms: some Sequence<Double>) -> Double {
        var sum = CompensatedSum()
        for term in terms {
            sum.add(term)
        }
        return sum.value
    }
}
