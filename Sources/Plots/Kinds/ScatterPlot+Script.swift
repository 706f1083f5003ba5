// SPDX-License-Identifier: Apache-2.0

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
            note: drawnPoints.isEmpty ? "no values" : nil
        )
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
        let placement = LabelPlacement(x: xRange, y: yRange, width: frame.plotWidth, height: Frame.plotHeight)
        return placement.labels(for: drawnPoints)
    }
}

extension ScatterPlot.Point {
    /// Whether the point has a place.
    var isDrawn: Bool {
        x.isFinite && y.isFinite
    }
}
