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

/// The stretch of an axis that shows all of some values, with a little air around them.
struct ValueRange: Sendable, Hashable {
    /// The lower end.
    var lower: Double
    /// The upper end.
    var upper: Double

    /// A range with given ends.
    init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    /// The range of the finite ones among `values`; 0 to 1 if there are none, or none but 0.
    ///
    /// - Parameters:
    ///   - values: What has to be seen.
    ///   - includingZero: Whether the axis has to reach 0, as it must if lengths stand for values.
    ///   - leastSpan: What the axis shows at least, so that small differences do not look large.
    init(_ values: some Sequence<Double>, includingZero: Bool = false, leastSpan: Double = 0) {
        let finite = values.filter(\.isFinite) + (includingZero ? [0] : [])
        guard let least = finite.min(), let most = finite.max(), least != 0 || most != 0 else {
            (lower, upper) = (0, 1)
            return
        }
        // A range of no width cannot be drawn; neither can one whose width is not finite.
        let span = min(most - least, Double.greatestFiniteMagnitude / 4)
        let air = span > 0 || leastSpan > 0 ? max(span * 0.06, (leastSpan - span) / 2) : max(abs(most) * 0.1, 1e-9)
        lower = includingZero && least == 0 ? 0 : max(least - air, -Double.greatestFiniteMagnitude / 4)
        upper = includingZero && most == 0 && least < 0 ? 0 : min(most + air, Double.greatestFiniteMagnitude / 4)
    }

    /// The range in gnuplot's words.
    var bounds: String {
        "[\(GnuplotScript.number(lower)):\(GnuplotScript.number(upper))]"
    }
}
