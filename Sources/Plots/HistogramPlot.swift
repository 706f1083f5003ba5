// SPDX-License-Identifier: Apache-2.0

/// Distributions over one axis, as outlines with a light filling, so that several can be compared.
public struct HistogramPlot: Plot, Hashable {
    /// What a step's height says.
    public enum Quantity: Sendable, Hashable {
        /// How many values fell into the bin. Fit for distributions with the same bins.
        case count
        /// The share of all values in the bin, divided by the bin's width. Fit for any distributions.
        case density
    }

    /// The heading.
    public var title: String
    /// The name of the horizontal axis, with its unit.
    public var xLabel: String
    /// The name of the vertical axis.
    public var yLabel: String
    /// What is drawn, in the order of the legend.
    public var distributions: [Distribution]
    /// What a step's height says.
    public var quantity: Quantity
    /// Whether the vertical axis is logarithmic, so that the tails can be seen.
    public var hasLogarithmicCounts: Bool

    /// Creates a histogram.
    public init(
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
    public var summary: String {
        let clauses = distributions.map { one in
            let range = "\(RoundedNumber(one.lowerBound)) to \(RoundedNumber(one.upperBound))"
            return "\(one.name): \(one.total) values from \(range)."
        }
        return (["Histogram of \(xLabel)."] + clauses).joined(separator: " ")
    }

    /// The size.
    public var size: PlotSize {
        frame.size
    }

    /// The commands and data that draw the plot.
    public func script() -> GnuplotScript {
        var script = GnuplotScript()
        frame.apply(to: &script)
        applyAxes(to: &script)
        for (index, distribution) in distributions.enumerated() {
            script.data("$bins\(index)", rows: steps(distribution))
        }
        for index in distributions.indices {
            script.curve("$bins\(index) with fillsteps fill solid 1 linecolor rgb '\(Palette.film(index))' notitle")
        }
        for index in distributions.indices {
            let line = "linecolor rgb '\(Palette.color(index))' dashtype \(Palette.dash(index)) linewidth 1.6"
            script.curve("$bins\(index) with steps \(line) \(frame.legendTitle(index))")
        }
        if distributions.isEmpty { script.curve("NaN notitle") }
        return script
    }
}

extension HistogramPlot {
    private var frame: Frame {
        Frame(title: title, legend: distributions.map(\.name), bottom: NumberAxis.depth)
    }

    private func applyAxes(to script: inout GnuplotScript) {
        let edges = distributions.flatMap { [$0.lowerBound, $0.upperBound] }
        NumberAxis(name: "x", label: xLabel, range: ValueRange(edges)).apply(to: &script)
        let highest = distributions.flatMap { $0.counts.indices.map(height(of: $0)) }.max() ?? 1
        var range = ValueRange([highest], includingZero: true)
        if hasLogarithmicCounts {
            range = ValueRange(lower: floor, upper: max(highest * 2, floor * 10))
        }
        NumberAxis(name: "y", label: yLabel, range: range, isLogarithmic: hasLogarithmicCounts).apply(to: &script)
    }

    /// The height of each bin of a distribution.
    private func height(of distribution: Distribution) -> (Int) -> Double {
        let unit = quantity == .count ? 1 : 1 / (Double(max(distribution.total, 1)) * distribution.binWidth)
        return { Double(distribution.counts[$0]) * unit }
    }

    /// Where a logarithmic axis starts: half of the least height that a bin can have.
    private var floor: Double {
        let least = distributions.map { one in
            quantity == .count ? 1 : 1 / (Double(max(one.total, 1)) * one.binWidth)
        }.min()
        return (least ?? 1) / 2
    }

    /// The corners of an outline: up at the first edge, along the bins, down at the last edge.
    private func steps(_ distribution: Distribution) -> [[Double?]] {
        let height = height(of: distribution)
        let bottom = hasLogarithmicCounts ? floor : 0
        let bins = distribution.counts.indices.map { index in
            [distribution.lowerBound + Double(index) * distribution.binWidth, max(height(index), bottom)]
        }
        return [[distribution.lowerBound, bottom]] + bins + [[distribution.upperBound, bottom]]
    }
}
