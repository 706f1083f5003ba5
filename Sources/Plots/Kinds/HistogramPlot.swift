// SPDX-License-Identifier: Apache-2.0

/// Distributions over one axis, as outlines, so that several can be compared; one or two have a light filling too.
package struct HistogramPlot: Plot, Hashable {
    /// What a step's height says.
    package enum Quantity: Sendable, Hashable {
        /// How many values fell into the bin. Fit for distributions with the same bins.
        case count
        /// The share of all values in the bin, divided by the bin's width. Fit for any distributions.
        case density
    }

    /// The heading.
    package var title: String
    /// The name of the horizontal axis, with its unit.
    package var xLabel: String
    /// The name of the vertical axis.
    package var yLabel: String
    /// What is drawn, in the order of the legend.
    package var distributions: [Distribution]
    /// What a step's height says.
    package var quantity: Quantity
    /// Whether the vertical axis is logarithmic, so that the tails can be seen.
    package var hasLogarithmicCounts: Bool

    /// Creates a histogram.
    package init(
        title: String,
        xLabel: String,
        yLabel: String,
        distributions: [Distribution],
        quantity: Quantity = .count,
        hasLogarithmicCounts: Bool = false
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.distributions = distributions
        self.quantity = quantity
        self.hasLogarithmicCounts = hasLogarithmicCounts
    }

    /// A sentence with each distribution's range and number of values.
    package var summary: String {
        let clauses = distributions.map { one in
            let range = "\(RoundedNumber(one.lowerBound)) to \(RoundedNumber(one.upperBound))"
            return "\(one.name): \(one.total) values from \(range)."
        }
        return (["Histogram of \(xLabel)."] + clauses).joined(separator: " ")
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
        for (index, distribution) in distributions.enumerated() {
            script.data("$bins\(index)", rows: outline(of: distribution))
        }
        for index in distributions.indices where hasFilling {
            let color = "linecolor rgb '\(Palette.color(place(index)))'"
            let film = "fill transparent solid \(Palette.filmOpacity) noborder \(color)"
            script.curve("$bins\(index) with filledcurves closed \(film) notitle")
        }
        for index in distributions.indices {
            let place = place(index)
            let line = "linecolor rgb '\(Palette.color(place))' dashtype \(Palette.dash(place)) linewidth 1.6"
            script.curve("$bins\(index) with lines \(line) \(frame.legendTitle(index))")
        }
        return script
    }

    /// Fillings of more than two would mix into a colour that the legend does not have.
    private var hasFilling: Bool { distributions.count <= 2 }

    private func place(_ index: Int) -> Int { distributions[index].colorPlace ?? index }
}

extension HistogramPlot {
    var frame: Frame {
        let edges = distributions.flatMap { [$0.lowerBound, $0.upperBound] }
        let hasValues = distributions.contains { $0.total > 0 }
        return Frame(
            title: title,
            legend: distributions.map(\.name),
            y: NumberAxis(label: yLabel, range: heightRange, isLogarithmic: hasLogarithmicCounts),
            x: .numbers(NumberAxis(label: xLabel, range: ValueRange(edges))),
            note: hasValues ? nil : "no values"
        )
    }

    /// The corners of a distribution's outline: up at the first edge, along the bins, down at the last edge.
    func outline(of distribution: Distribution) -> [[Double?]] {
        let unit = unit(of: distribution)
        let bottom = hasLogarithmicCounts ? floor : 0
        func edge(_ index: Int) -> Double {
            index == distribution.counts.count
                ? distribution.upperBound : distribution.lowerBound + Double(index) * distribution.binWidth
        }
        let tops = distribution.counts.enumerated()
            .flatMap { index, count in
                let height = max(Double(count) * unit, bottom)
                return [[edge(index), height], [edge(index + 1), height]]
            }
        return [[distribution.lowerBound, bottom]] + tops + [[distribution.upperBound, bottom]]
    }

    private var heightRange: ValueRange {
        let highest = distributions.flatMap { one in one.counts.map { Double($0) * unit(of: one) } }.max() ?? 1
        guard hasLogarithmicCounts else { return ValueRange([highest], includingZero: true) }
        return ValueRange(lower: floor, upper: max(highest * 2, floor * 10))
    }

    /// The height of a bin that holds one value.
    private func unit(of distribution: Distribution) -> Double {
        switch quantity {
        case .count: 1
        case .density: 1 / (Double(max(distribution.total, 1)) * distribution.binWidth)
        }
    }

    /// Where a logarithmic axis starts: at half of the least height that a bin can have, for 0 has no place on it.
    private var floor: Double {
        (distributions.map(unit).min() ?? 1) / 2
    }
}
