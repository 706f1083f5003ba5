// SPDX-License-Identifier: Apache-2.0

/// Points in a plane, with names beside them if there is room.
///
/// Made for comparing files: their SNR against their bytes.
package struct ScatterPlot: Plot, Hashable {
    /// One point.
    package struct Point: Sendable, Hashable {
        /// The name drawn beside the point, as it is; nil for a point without a name.
        package var name: String?
        /// The place along the horizontal axis.
        package var x: Double
        /// The place along the vertical axis.
        package var y: Double

        /// Creates a point; one that is not finite is not drawn.
        package init(name: String? = nil, x: Double, y: Double) {
            self.name = name
            self.x = x
            self.y = y
        }
    }

    /// Points that share a colour, a mark and an entry in the legend.
    package struct Group: Sendable, Hashable {
        /// The name drawn in the legend, as it is; if no group has one, there is no legend.
        package var name: String
        /// The points.
        package var points: [Point]
        /// Its place in the order of colours, for one that several plots show; nil for its place in this plot.
        package var colorPlace: Int?

        /// Creates a group of points.
        package init(name: String, points: [Point], colorPlace: Int? = nil) {
            self.name = name
            self.points = points
            self.colorPlace = colorPlace
        }
    }

    /// The heading.
    package var title: String
    /// The name of the horizontal axis, with its unit.
    package var xLabel: String
    /// The name of the vertical axis, with its unit.
    package var yLabel: String
    /// The points, in the order of the legend.
    package var groups: [Group]
    /// The slope of a dashed line through the origin, behind the points, above 0; nil for none.
    package var slope: Double?
    /// Whether the plot area is half again as high as usual: for many points.
    package var isTall: Bool

    /// Creates a scatter plot of several groups.
    package init(
        title: String, xLabel: String, yLabel: String, groups: [Group], slope: Double? = nil, isTall: Bool = false
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.groups = groups
        self.slope = slope
        self.isTall = isTall
    }

    /// Creates a scatter plot of one group, without a legend.
    package init(title: String, xLabel: String, yLabel: String, points: [Point]) {
        self.init(title: title, xLabel: xLabel, yLabel: yLabel, groups: [Group(name: "", points: points)])
    }

    /// A sentence with the number of points and the first 20 that have names.
    package var summary: String {
        let points = drawnPoints
        let named = points.filter { $0.name != nil }.prefix(20)
            .compactMap { point in
                point.name.map { "\($0): \(RoundedNumber(point.x)), \(RoundedNumber(point.y))." }
            }
        return (["Scatter plot of \(yLabel) against \(xLabel) with \(points.count) points."] + named)
            .joined(separator: " ")
    }

    /// The size.
    package var size: PlotSize {
        frame.size
    }
}

extension ScatterPlot {
    /// The commands and data that draw the plot.
    package func script() -> GnuplotScript {
        var script = GnuplotScript()
        let frame = frame
        frame.apply(to: &script)
        script.command("set grid xtics")
        for (number, label) in placedLabels.enumerated() {
            let place = "\(GnuplotScript.number(label.point.x)), \(GnuplotScript.number(label.point.y))"
            let style = "\(label.side.command(in: frame.size)) font ',\(Frame.textSize)'"
            script.label(10 + number, label.text, at: place, style)
        }
        if let slope, let ends = lineEnds {
            script.data("$line", rows: [ends.lowerBound, ends.upperBound].map { [$0, $0 * slope] })
            script.curve("$line with lines linewidth 1 dashtype 2 linecolor rgb '\(Palette.ink)' notitle")
        }
        for (index, group) in groups.enumerated() {
            script.data("$points\(index)", rows: group.points.filter(\.isDrawn).map { [$0.x, $0.y] })
            let place = group.colorPlace ?? index
            let mark = "pointtype \(Palette.point(place)) pointsize 1 linecolor rgb '\(Palette.color(place))'"
            script.curve("$points\(index) with points \(mark) \(frame.legendTitle(index))")
        }
        return script
    }

    var frame: Frame {
        Frame(
            title: title,
            legend: groups.allSatisfy(\.name.isEmpty) ? [] : groups.map(\.name),
            y: NumberAxis(label: yLabel, range: yRange),
            x: .numbers(NumberAxis(label: xLabel, range: xRange)),
            note: drawnPoints.isEmpty ? "no values" : nil,
            plotHeight: height
        )
    }

    var drawnPoints: [Point] {
        groups.flatMap(\.points).filter(\.isDrawn)
    }

    /// Whether some of the line is within the plot area.
    package var showsLine: Bool { lineEnds != nil }

    /// Where the line enters and leaves the plot area: gnuplot leaves out a line both of whose ends are outside.
    private var lineEnds: ClosedRange<Double>? {
        guard let slope, slope > 0 else { return nil }
        let (first, last) = (max(xRange.lower, yRange.lower / slope), min(xRange.upper, yRange.upper / slope))
        return first < last ? first...last : nil
    }

    private var height: Int { isTall ? Frame.usualHeight * 3 / 2 : Frame.usualHeight }

    private var xRange: ValueRange {
        ValueRange(drawnPoints.map(\.x))
    }

    private var yRange: ValueRange {
        ValueRange(drawnPoints.map(\.y))
    }

    /// The names that have room, with their places.
    private var placedLabels: [LabelPlacement.Label] {
        let placement = LabelPlacement(x: xRange, y: yRange, width: frame.plotWidth, height: height)
        return placement.labels(for: drawnPoints)
    }
}

extension ScatterPlot.Point {
    /// Whether the point has a place.
    var isDrawn: Bool {
        x.isFinite && y.isFinite
    }
}
