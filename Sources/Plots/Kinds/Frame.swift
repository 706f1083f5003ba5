// SPDX-License-Identifier: Apache-2.0

/// What all plots have in common: canvas, heading, legend, axes and grid.
///
/// Places are computed here in pixels, and not left to gnuplot, so that a plot is the same as SVG and as PNG.
struct Frame {
    /// The heading.
    var title: String
    /// The names in the legend, in drawing order; one name alone needs no legend.
    var legend: [String]
    /// The vertical axis.
    var y: NumberAxis
    /// The horizontal axis.
    var x: HorizontalAxis
    /// What stands in the middle of the plot area, if there is nothing to draw.
    var note: String?
    /// The height of the plot area in pixels.
    var plotHeight = Self.usualHeight

    /// The height of most plot areas in pixels.
    static let usualHeight = 220
    /// Pixels to the right of the plot area.
    static let right = 16
    /// The size of the text at tics and in legends, in pixels.
    static let textSize = 12
    /// The size of the axes' names, in pixels.
    static let nameSize = 12
    /// The most characters of a name in the legend.
    private static let legendLimit = 40

    /// The size of the whole picture.
    var size: PlotSize {
        PlotSize(width: PlotSize.pageWidth, height: top + plotHeight + bottom)
    }

    /// The width of the plot area in pixels.
    var plotWidth: Int {
        PlotSize.pageWidth - left - Self.right
    }

    /// Pixels to the left of the plot area: the axis's name and numbers.
    private var left: Int {
        guard !y.label.isEmpty else { return 12 }
        return 36 + Int(y.widestLabel(size: Self.textSize).rounded(.up))
    }

    /// Pixels above the plot area: the heading and the legend.
    private var top: Int {
        42 + (legendRows > 0 ? legendRows * 18 + 8 : 0)
    }

    /// Pixels below the plot area: the axis's labels and name.
    private var bottom: Int {
        x.depth(width: plotWidth)
    }

    private var shownLegend: [DrawableText] {
        legend.map { DrawableText($0, limit: Self.legendLimit) }
    }

    private var legendRows: Int {
        // A curve without a name has no place in the legend.
        let count = legend.count { !$0.isEmpty }
        guard legend.count > 1, count > 0 else { return 0 }
        let widest = shownLegend.map(\.width).max() ?? 0
        let columns = max(1, Int(Double(plotWidth) / (widest * Double(Self.textSize) + 60)))
        return (count + columns - 1) / columns
    }
}

extension Frame {
    /// The name of the curve at `index`, as the argument of gnuplot's `title`; none if there is one curve only.
    func legendTitle(_ index: Int) -> String {
        guard legendRows > 0, !legend[index].isEmpty else { return "notitle" }
        return "title " + shownLegend[index].quoted
    }

    /// The commands that draw the frame.
    func apply(to script: inout GnuplotScript) {
        applyMargins(to: &script)
        script.command("set border 3 linecolor rgb '\(Palette.ink)' linewidth 1")
        script.command("set tics nomirror out scale 0.5 font ',\(Self.textSize)'")
        script.command("set grid ytics linetype 1 linecolor rgb '\(Palette.grid)' linewidth 1")
        let edge = GnuplotScript.number(8 / Double(size.width))
        script.label(
            1, DrawableText(title, limit: 54), at: "screen \(edge), \(row(fromTop: 20))", "left font ',14'")
        applyLegend(to: &script)
        applyVerticalAxis(to: &script)
        x.apply(to: &script, width: plotWidth)
        if let label = x.label {
            let place = "graph 0.5, \(row(fromTop: Double(size.height - 14)))"
            script.label(3, DrawableText(label, limit: 60), at: place, "center font ',\(Self.nameSize)'")
        }
        if let note { script.label(4, DrawableText(note, limit: 80), at: "graph 0.5, graph 0.5", "center") }
    }

    /// The numbers and the name of the vertical axis; an axis without a name only places what is drawn.
    private func applyVerticalAxis(to script: inout GnuplotScript) {
        guard !y.label.isEmpty else {
            script.command("set yrange \(y.range.bounds)")
            return script.command("unset ytics")
        }
        y.apply(to: &script, letter: "y")
        let name = DrawableText(y.label, limit: 40)
        let column = GnuplotScript.number(14 / Double(size.width))
        script.label(2, name, at: "screen \(column), graph 0.5", "center rotate by 90 font ',\(Self.nameSize)'")
    }

    private func applyMargins(to script: inout GnuplotScript) {
        let (width, height) = (Double(size.width), Double(size.height))
        script.command("set lmargin at screen \(GnuplotScript.number(Double(left) / width))")
        script.command("set rmargin at screen \(GnuplotScript.number(1 - Double(Self.right) / width))")
        script.command("set tmargin at screen \(GnuplotScript.number(1 - Double(top) / height))")
        script.command("set bmargin at screen \(GnuplotScript.number(Double(bottom) / height))")
    }

    private func applyLegend(to script: inout GnuplotScript) {
        guard legendRows > 0 else { return script.command("unset key") }
        script.command(
            "set key at graph 0, \(row(fromTop: 36)) left top horizontal Left reverse maxrows \(legendRows) "
                + "samplen 2 width 1 font ',\(Self.textSize)'"
        )
    }

    /// A vertical place in gnuplot's words.
    private func row(fromTop pixels: Double) -> String {
        "screen \(GnuplotScript.number(1 - pixels / Double(size.height)))"
    }
}
