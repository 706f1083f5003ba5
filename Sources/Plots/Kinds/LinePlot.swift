// SPDX-License-Identifier: Apache-2.0

/// Values of several series over categories in a given order, joined by lines.
///
/// Made for a metric of every layer in network order, up to some thousands. A line goes on over a category without a value;
/// a layer that a file did not quantize does not break its line. Labels are thinned until none touches another.
package struct LinePlot: Plot, Hashable {
    /// The heading.
    package var title: String
    /// The name of the vertical axis, with its unit.
    package var yLabel: String
    /// The name of the horizontal axis.
    package var xLabel: String?
    /// The categories' names in order, drawn as they are.
    package var categories: [String]
    /// The series, in the order of the legend; values beyond the last category are left out.
    package var series: [Series]
    /// What the vertical axis shows at least, in its unit, so that small differences do not look large.
    package var leastSpan: Double

    /// Creates a line plot.
    package init(
        title: String,
        yLabel: String,
        xLabel: String? = nil,
        categories: [String],
        series: [Series],
        leastSpan: Double = 0
    ) {
        self.title = title
        self.yLabel = yLabel
        self.xLabel = xLabel
        self.categories = categories
        self.series = series
        self.leastSpan = leastSpan
    }

    /// A sentence with the number of series and categories and each series' extremes.
    package var summary: String {
        "Line plot of \(yLabel) for \(categories.count) categories. " + SeriesSummary(series).text
    }

    /// The size, which grows with the length of the categories' labels.
    package var size: PlotSize {
        frame.size
    }

    /// The commands and data that draw the plot.
    package func script() -> GnuplotScript {
        var script = GnuplotScript()
        let frame = frame
        frame.apply(to: &script)
        let density = CategoryDensity(categories: categories.count, width: frame.plotWidth)
        for index in series.indices {
            let known = known(index)
            script.data("$values\(index)", rows: known)
            let columns = density.isCloud ? density.dashColumns(2) : "1:2"
            let style = style(index, density, isAlone: known.count == 1)
            script.curve("$values\(index) using \(columns) with \(style) \(frame.legendTitle(index))")
        }
        return script
    }

    /// The values of a series that can be drawn, with their categories' places.
    private func known(_ index: Int) -> [[Double?]] {
        series[index].values.prefix(categories.count).enumerated()
            .compactMap { place, value in value?.isFinite == true ? [Double(place), value] : nil }
    }

    /// Whether there is room to mark each value.
    private var hasMarks: Bool { categories.count <= 60 }

    private var frame: Frame {
        let values = series.flatMap(\.finiteValues)
        return Frame(
            title: title,
            legend: series.map(\.name),
            y: NumberAxis(label: yLabel, range: ValueRange(values, leastSpan: leastSpan)),
            x: .categories(CategoryAxis(categories: categories, label: xLabel)),
            note: values.isEmpty ? "no values" : nil
        )
    }

    /// Marks are drawn as long as they can be told apart, lines as long as there is white between them; a value alone has no line.
    private func style(_ index: Int, _ density: CategoryDensity, isAlone: Bool) -> String {
        let place = series[index].colorPlace ?? index
        let color = "linecolor rgb '\(Palette.color(place))'"
        if density.isCloud { return "vectors nohead \(color) linewidth 2" }
        let line = "\(color) dashtype \(Palette.dash(place))"
        guard hasMarks || isAlone else { return "lines \(line) linewidth 1.2" }
        return "linespoints \(line) linewidth 1.6 pointtype \(Palette.point(place)) pointsize 0.6"
    }
}
