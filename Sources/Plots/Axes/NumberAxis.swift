// SPDX-License-Identifier: Apache-2.0

/// An axis of numbers.
struct NumberAxis: Sendable, Hashable {
    /// The axis's name for people, with its unit.
    var label: String
    /// What it shows.
    var range: ValueRange
    /// Whether equal steps are equal ratios; the range is then above 0.
    var isLogarithmic = false
    /// What stands behind each number, such as ` %`.
    var suffix = ""

    /// The numbers that are labelled.
    var tics: NumberTics {
        isLogarithmic ? NumberTics(decadesOf: range) : NumberTics(linear: range)
    }

    /// The width of the widest number in pixels, in text of the given size.
    func widestLabel(size: Int) -> Double {
        let widths = tics.labels.map { DrawableText($0 + suffix, limit: 30).width }
        return (widths.max() ?? 0) * Double(size)
    }

    /// The commands that draw the axis, without its name.
    ///
    /// - Parameters:
    ///   - script: What the commands are added to.
    ///   - letter: gnuplot's letter for the axis, `x` or `y`.
    func apply(to script: inout GnuplotScript, letter: String) {
        script.command("set \(letter)range \(range.bounds)")
        if isLogarithmic { script.command("set logscale \(letter)") }
        let tics = tics
        let places = zip(tics.labels, tics.values)
            .map { label, value in
                "\(DrawableText(label + suffix, limit: 30).quotedForTics) \(GnuplotScript.number(value))"
            }
        script.command("set \(letter)tics (\(places.joined(separator: ", ")))")
    }
}
