// SPDX-License-Identifier: Apache-2.0

/// Values of several series over categories in a given order, drawn as bars from zero.
///
/// Made for what a layer gains, in dB, by each of two means. If there is no room for bars, their ends alone are
/// marked: thin bars side by side would mix into a colour that the legend does not have.
package struct BarPlot: Plot, Hashable {
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

    /// Creates a bar plot.
    package init(title: String, yLabel: String, xLabel: String? = nil, categories: [String], series: [Series]) {
        self.title = title
        self.yLabel = yLabel
        self.xLabel = xLabel
        self.categories = categories
        self.series = series
    }

    /// A sentence with the number of categories and each series' extremes.
    package var summary: String {
        "Bar plot of \(yLabel) for \(categories.count) categories. " + SeriesSummary(series).text
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
        script.command("set xzeroaxis linetype 1 linecolor rgb '\(Palette.ink)' linewidth 1")
        script.data("$values", rows: SeriesTable(categories: categories.count, series: series).rows)
        for index in series.indices {
            script.curve(
                "$values using \(columns(index, density)) with \(style(index, density)) \(frame.legendTitle(index))"
            )
        }
        return script
    }

    private var frame: Frame {
        let values = series.flatMap(\.finiteValues)
        return Frame(
            title: title,
            legend: series.map(\.name),
            y: NumberAxis(label: yLabel, range: ValueRange(values, includingZero: true)),
            x: .categories(CategoryAxis(categories: categories, label: xLabel)),
            note: values.isEmpty ? "no values" : nil
        )
    }

    /// The width of a bar, as a share of its category's.
    private var barWidth: Double {
        0.8 / Double(max(series.count, 1))
    }

    /// Bars narrower than two pixels would run into each other.
    private func hasRoomForBars(_ density: CategoryDensity) -> Bool {
        barWidth * density.pitch >= 2
    }

    private func columns(_ index: Int, _ density: CategoryDensity) -> String {
        if density.isCloud { return density.dashColumns(index + 2) }
        guard hasRoomForBars(density) else { return "1:\(index + 2)" }
        let offset = (Double(index) - Double(series.count - 1) / 2) * barWidth
        return "($1+(\(GnuplotScript.number(offset)))):\(index + 2):(\(GnuplotScript.number(barWidth)))"
    }

    private func style(_ index: Int, _ density: CategoryDensity) -> String {
        let place = series[index].colorPlace ?? index
        let color = "linecolor rgb '\(Palette.color(place))'"
        if density.isCloud { return "vectors nohead \(color) linewidth 2" }
        if hasRoomForBars(density) { return "boxes fill solid 1 noborder \(color)" }
        return "points pointtype \(Palette.point(place)) pointsize 0.4 \(color)"
    }
}
