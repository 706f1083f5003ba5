// SPDX-License-Identifier: Apache-2.0

/// How few contribute how much: the share of a total that its largest contributions make up, counted from the largest.
///
/// Made for error budgets: which part of the model's whole error its worst layers hold.
package struct CumulativePlot: Plot, Hashable {
    /// The heading.
    package var title: String
    /// What is counted along the horizontal axis, from the largest contribution on.
    package var xLabel: String
    /// Of what the share is taken.
    package var yLabel: String
    /// The contributions in any order; negative and missing ones are left out.
    package var series: [Series]

    /// Creates a plot of cumulative shares.
    package init(title: String, xLabel: String, yLabel: String, series: [Series]) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.series = series
    }

    /// A sentence that says how many contributions make up half of each series' total.
    package var summary: String {
        let clauses = series.map { one in
            let shares = Self.shares(one)
            let half = shares.firstIndex { $0 >= 50 } ?? 0
            return "\(one.name): half in \(half) of \(max(shares.count - 1, 0))."
        }
        return (["Cumulative \(yLabel)."] + clauses).joined(separator: " ")
    }

    /// The size.
    package var size: PlotSize {
        frame.size
    }

    /// The commands and data that draw the plot.
    package func script() -> GnuplotScript {
        var script = GnuplotScript()
        let frame = frame
        frame.apply(to: &script)
        for (index, one) in series.enumerated() {
            let rows = Self.shares(one).enumerated().map { [Double($0.offset), $0.element] }
            script.data("$shares\(index)", rows: rows)
            let place = one.colorPlace ?? index
            let line = "linecolor rgb '\(Palette.color(place))' dashtype \(Palette.dash(place)) linewidth 2"
            script.curve("$shares\(index) with lines \(line) \(frame.legendTitle(index))")
        }
        return script
    }

    private var frame: Frame {
        let longest = series.map { Self.shares($0).count }.max() ?? 1
        let reach = ValueRange(lower: 0, upper: Double(max(longest - 1, 1)))
        return Frame(
            title: title,
            legend: series.map(\.name),
            y: NumberAxis(label: yLabel, range: ValueRange(lower: 0, upper: 102), suffix: " %"),
            x: .numbers(NumberAxis(label: xLabel, range: reach)),
            note: longest > 1 ? nil : "no values"
        )
    }

    /// Percentages reached after 0, 1, 2 … contributions, from the largest on.
    static func shares(_ series: Series) -> [Double] {
        let sorted = series.finiteValues.filter { $0 >= 0 }.sorted(by: >)
        let total = sorted.reduce(0, +)
        var sum = 0.0
        return [0]
            + sorted.map { value in
                sum += value
                return total > 0 ? min(100 * (sum / total), 100) : 0
            }
    }
}
