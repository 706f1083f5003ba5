// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The numbers that are labelled on an axis, with their labels.
struct NumberTics: Sendable, Hashable {
    /// The numbers, rising.
    let values: [Double]
    /// The labels, one per number: large ones with SI prefixes (25k, 1.5M), as many decimals as the steps need.
    let labels: [String]

    /// Multiples of 1, 2 or 5 times a power of ten, four to eight of them in the range.
    init(linear range: ValueRange) {
        let step = Self.step(for: range.upper - range.lower)
        let first = (range.lower / step).rounded(.up)
        let last = (range.upper / step).rounded(.down)
        // Far from 0 a step can be too small to change a number; then there is nothing to count.
        let count = last - first
        values = count >= 0 && count < 20 ? (0...Int(count)).map { (first + Double($0)) * step } : []
        let largest = max(abs(range.lower), abs(range.upper))
        labels = values.map { Self.label($0, step: step, largest: largest) }
    }

    /// Powers of ten, at most eight of them.
    init(decadesOf range: ValueRange) {
        let first = Int(log10(range.lower).rounded(.up))
        let last = Int(log10(range.upper).rounded(.down))
        let stride = Swift.stride(from: first, through: last, by: max(1, (last - first + 7) / 8))
        values = stride.map { pow(10, Double($0)) }
        labels = values.map { Self.label($0, step: $0, largest: $0) }
    }

    private static func step(for span: Double) -> Double {
        let rough = span / 8
        let power = pow(10, log10(rough).rounded(.down))
        return [1, 2, 5].map { $0 * power }.first { $0 >= rough } ?? 10 * power
    }

    private static func label(_ value: Double, step: Double, largest: Double) -> String {
        if largest >= 1e16 || largest < 1e-3 { return String(format: "%.3g", value) }
        let prefixes = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
        let (unit, prefix) = prefixes.first { largest >= $0.0 && largest >= 1e4 } ?? (1, "")
        let decimals = max(0, Int((-log10(step / unit) - 1e-9).rounded(.up)))
        let text = String(format: "%.\(min(decimals, 9))f", value / unit)
        return value == 0 ? "0" : text + prefix
    }
}

/// A number with four significant digits, for people.
struct RoundedNumber: CustomStringConvertible {
    /// The digits, with an exponent if the number is very large or very small.
    let description: String

    /// Rounds a number.
    init(_ value: Double) {
        description = String(format: "%.4g", value)
    }
}
