// SPDX-License-Identifier: Apache-2.0

extension ScatterPlot {
    /// The commands and data that draw the plot.
    public func script() -> GnuplotScript {
        var script = GnuplotScript()
        frame.apply(to: &script)
        NumberAxis(name: "x", label: xLabel, range: xRange).apply(to: &script)
        NumberAxis(name: "y", label: yLabel, range: yRange).apply(to: &script)
        script.command("set grid xtics")
        for (number, label) in placedLabels.enumerated() {
            let place = "\(GnuplotScript.number(label.point.x)), \(GnuplotScript.number(label.point.y))"
            script.command(
                "set label \(10 + number) \(label.text.quoted) at \(place) \(label.side.command) font ',\(Frame.textSize)'"
            )
        }
        for (index, group) in groups.enumerated() {
            script.data("$points\(index)", rows: group.points.filter(\.isDrawn).map { [$0.x, $0.y] })
            let mark = "pointtype \(Palette.point(index)) pointsize 1 linecolor rgb '\(Palette.color(index))'"
            script.curve("$points\(index) with points \(mark) \(frame.legendTitle(index))")
        }
        if groups.isEmpty { script.curve("NaN notitle") }
        return script
    }

    var frame: Frame {
        Frame(title: title, legend: groups.map(\.name), bottom: NumberAxis.depth)
    }

    var drawnPoints: [Point] {
        groups.flatMap(\.points).filter(\.isDrawn)
    }

    private var xRange: ValueRange {
        ValueRange(drawnPoints.map(\.x))
    }

    private var yRange: ValueRange {
        ValueRange(drawnPoints.map(\.y))
    }

    /// The names that have room, with their places.
    private var placedLabels: [LabelPlacement.Label] {
        let placement = LabelPlacement(x: xRange, y: yRange, width: Frame.plotWidth, height: frame.plotHeight)
        return placement.labels(for: drawnPoints)
    }
}

extension ScatterPlot.Point {
    /// Whether the point has a place.
    var isDrawn: Bool {
        x.isFinite && y.isFinite
    }
}
