// SPDX-License-Identifier: Apache-2.0

/// What gains against the reference say of a layer's scales, in words.
enum GainWords {
    /// How far numbers may differ and still be called the same, as a share.
    private static let tolerance = 0.02

    /// Whether a gain is one that training or merging gives, and not a scale that was lost, doubled or inverted.
    static func isSlight(_ gain: Double) -> Bool { gain > 0.7 && gain < 1.4 }

    /// A factor with three digits: `770`, `0.5`, `1/770`.
    static func factor(_ gain: Double) -> String {
        guard gain.isFinite, gain != 0 else { return "0" }
        let size = abs(gain)
        let sign = gain < 0 ? "-" : ""
        if size < 0.3, size > 1e-12 { return "\(sign)1/\(number(1 / size))" }
        return sign + number(size)
    }

    /// What was done to rows with these gains, whose scales in the file are `scales`.
    static func rows(_ gains: [Double], scales: [Float]) -> String {
        let used = zip(gains, scales).filter { $0.0 != 0 && $0.1 != 0 && $0.1.isFinite }
        let ratios = used.map { Double($0.1) / $0.0 }
        guard let first = scales.first(where: { $0.isFinite }), !used.isEmpty else {
            return "every row has its own gain"
        }
        if scales.allSatisfy({ $0 == first }), gains.count > 1 {
            return
                "every row has a gain of its own, and one scale, \(number(Double(first))): the scales of the rows are lost"
        }
        // s is in the file and s/g is true: they are reciprocal if their product is 1.
        let products = zip(used, ratios).map { Double($0.1) * $1 }
        if products.allSatisfy({ abs($0 - 1) <= tolerance }) {
            return "every row's scale is the reciprocal of what it should be"
        }
        let sorted = gains.filter { $0 != 0 }.sorted()
        guard let low = sorted.first, let high = sorted.last else { return "every row has its own gain" }
        let other = gains.count { abs($0 - 1) > tolerance }
        return
            "\(other) of \(gains.count) rows are the reference's times a number of their own, from \(factor(low)) to "
            + factor(high)
    }

    /// Three digits.
    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "infinity" }
        if value >= 99.5, value < 1e15 { return "\(Int(value.rounded()))" }
        if value >= 1e15 || value < 1e-4 { return "\(value)" }
        let digits = value >= 9.995 ? 10.0 : value >= 0.9995 ? 100 : 10_000
        let rounded = (value * digits).rounded() / digits
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
