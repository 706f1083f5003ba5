// SPDX-License-Identifier: Apache-2.0

/// Values of a few categories as horizontal bars from zero, each category's whole name over its bars, each value at its bar's end.
///
/// Made for models of few layers, whose names are long: below a vertical bar they would have to be turned.
package struct BarList: Plot, Hashable {
    /// The heading.
    package var title: String
    /// What the bars' lengths say, with its unit.
    package var xLabel: String
    /// The categories' names from the top down, drawn as they are.
    package var categories: [String]
    /// The series, in the order of the legend and of a category's bars; values beyond the last category are left out.
    package var series: [Series]

    /// Creates a list of bars.
    package init(title: String, xLabel: String, categories: [String], series: [Series]) {
        self.title = title
        self.xLabel = xLabel
        self.categories = categories
        self.series = series
    }

    /// A sentence with the number of categories and each series' extremes.
    package var summary: String {
        "Bars of \(xLabel) for \(categories.count) categories. " + SeriesSummary(series).text
    }

    /// The size, which grows with the number of bars.
    package var size: PlotSize { frame.size }

    /// The commands and data that draw the plot.
    package func script() -> GnuplotScript {
        var script = GnuplotScript()
        let frame = frame
        frame.apply(to: &script)
        script.command("set border 1 linecolor rgb '\(Palette.ink)' linewidth 1")
        script.command("unset grid")
        script.command("set grid xtics linetype 1 linecolor rgb '\(Palette.grid)' linewidth 1")
        script.command("set yzeroaxis linetype 1 linecolor rgb '\(Palette.ink)' linewidth 1")
        for (place, name) in categories.enumerated() {
            let text = DrawableText(name, limit: Self.nameLimit)
            let height = GnuplotScript.number(top(of: place) - Self.nameHeight / 2)
            let style = "left offset character 0.4,0 font ',\(Frame.textSize)'"
            script.label(Self.firstLabel + place, text, at: "graph 0, first \(height)", style)
        }
        for index in series.indices { add(index, to: &script, legend: frame.legendTitle(index)) }
        return script
    }

    /// Adds a series' bars, and their values as text.
    private func add(_ index: Int, to script: inout GnuplotScript, legend: String) {
        let bars = series[index].values.prefix(categories.count).enumerated()
            .compactMap { place, value in value.flatMap { $0.isFinite ? (place: place, value: $0) : nil } }
        let half = (Self.barHeight - 1) / 2
        script.data(
            "$bars\(index)",
            rows: bars.map { bar in
                let middle = middle(of: bar.place, index)
                return [bar.value, middle, min(bar.value, 0), max(bar.value, 0), middle - half, middle + half]
            })
        let color = "linecolor rgb '\(Palette.color(series[index].colorPlace ?? index))'"
        script.curve("$bars\(index) with boxxyerror fill solid 1 noborder \(color) \(legend)")
        for bar in bars where series.count <= Self.mostWithValues {
            let text = DrawableText(Self.number(bar.value), limit: 20)
            let place =
                "first \(GnuplotScript.number(max(bar.value, 0))), \(GnuplotScript.number(middle(of: bar.place, index)))"
            let number = Self.firstLabel + categories.count * (index + 1) + bar.place
            script.label(number, text, at: place, "left offset character 0.5,0 font ',\(Self.valueSize)'")
        }
    }

    private var frame: Frame {
        let values = series.flatMap { $0.values.prefix(categories.count).compactMap { $0 } }
        let bounds = ValueRange(values, includingZero: true)
        // Room for a number behind the longest bar.
        let range = ValueRange(lower: bounds.lower, upper: bounds.upper + (bounds.upper - bounds.lower) * 0.1)
        return Frame(
            title: title,
            legend: series.map(\.name),
            y: NumberAxis(label: "", range: ValueRange(lower: 0, upper: Double(max(categories.count, 1)) * pitch)),
            x: .numbers(NumberAxis(label: xLabel, range: range)),
            note: values.contains(where: \.isFinite) ? nil : "no values",
            plotHeight: Int(Double(max(categories.count, 1)) * pitch)
        )
    }
}

/// Places, in pixels from the bottom of the plot area.
extension BarList {
    private static let nameHeight = 18.0
    private static let barHeight = 12.0
    private static let space = 6.0
    private static let valueSize = 11
    /// The characters that fit a plot's width.
    private static let nameLimit = 60
    /// More bars than this are read by their lengths alone.
    private static let mostWithValues = 4
    /// The first label that is not the frame's.
    private static let firstLabel = 10

    /// Pixels from one category to the next.
    private var pitch: Double { Self.nameHeight + Double(series.count) * Self.barHeight + Self.space }

    private func top(of place: Int) -> Double { Double(max(categories.count, 1) - place) * pitch }

    private func middle(of place: Int, _ index: Int) -> Double {
        top(of: place) - Self.nameHeight - (Double(index) + 0.5) * Self.barHeight
    }

    /// A value with one decimal, or with four digits if that would say nothing.
    private static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        guard abs(value) < 10_000, tenths != 0 || value == 0 else { return RoundedNumber(value).description }
        let digits = Int(abs(tenths))
        return "\(tenths < 0 ? "−" : "")\(digits / 10).\(digits % 10)"
    }
}
