// SPDX-License-Identifier: Apache-2.0

/// An axis of numbers.
struct NumberAxis: Sendable, Hashable {
    /// gnuplot's letter for the axis, `x` or `y`.
    var name: String
    /// The axis's name for people, with its unit.
    var label: String
    /// What it shows.
    var range: ValueRange
    /// Whether equal steps are equal ratios.
    var isLogarithmic = false

    /// Pixels that numbers and label take below the plot area.
    static let depth = 52

    /// The commands that draw the axis.
    func apply(to script: inout GnuplotScript) {
        script.command("set \(name)label \(GnuplotScript.quoted(label)) font ',12'")
        script.command("set \(name)range \(range.bounds)")
        if isLogarithmic { script.command("set logscale \(name)") }
        // Large numbers by their SI prefix: 1M rather than 1e+06.
        let largest = max(abs(range.lower), abs(range.upper))
        script.command("set format \(name) '\(largest >= 10_000 ? "%.4s%c" : "%.4g")'")
    }
}
