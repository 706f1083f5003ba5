// SPDX-License-Identifier: Apache-2.0

/// What all plots have in common: canvas, heading, legend, axes' lines and grid.
///
/// Places are computed here in pixels, and not left to gnuplot, so that a plot is the same as SVG and as PNG.
struct Frame {
    /// The heading.
    var title: String
    /// The names in the legend, in drawing order.
    var legend: [String]
    /// How many pixels stand below the plot area, for labels.
    var bottom: Int
    /// The size of the plot area's height in pixels.
    var plotHeight = 280

    /// Pixels to the left of the plot area: the axis's numbers and name.
    static let left = 76
    /// Pixels to the right of the plot area.
    static let right = 20
    /// The width of the plot area in pixels.
    static let plotWidth = PlotSize.page.width - left - right
    /// The size of the text at tics and in legends, in pixels.
    static let textSize = 11

    /// The size of the whole picture.
    var size: PlotSize {
        PlotSize(width: PlotSize.page.width, height: top + plotHeight + bottom)
    }

    /// Pixels above the plot area: the heading and the legend.
    var top: Int {
        40 + legendRows * 18 + (legendRows > 0 ? 6 : 0)
    }

    private var shownLegend: [DrawableText] {
        legend.map { DrawableText($0, limit: 48) }
    }

    private var legendRows: Int {
        guard legend.count > 1 else { return 0 }
        let widest = shownLegend.map(\.width).max() ?? 0
        let columns = max(1, Int(Double(Self.plotWidth) / (widest * Double(Self.textSize) + 52)))
        return (legend.count + columns - 1) / columns
    }

    /// The commands that draw the frame.
    func apply(to script: inout GnuplotScript) {
        let height = Double(size.height)
        let width = Double(size.width)
        script.command("set lmargin at screen \(GnuplotScript.number(Double(Self.left) / width))")
        script.command("set rmargin at screen \(GnuplotScript.number(1 - Double(Self.right) / width))")
        script.command("set tmargin at screen \(GnuplotScript.number(1 - Double(top) / height))")
        script.command("set bmargin at screen \(GnuplotScript.number(Double(bottom) / height))")
        script.command("set border 3 linecolor rgb '\(Palette.ink)' linewidth 1")
        script.command("set tics nomirror out scale 0.5 font ',\(Self.textSize)'")
        script.command("set grid ytics linecolor rgb '\(Palette.grid)' linewidth 1 dashtype solid")
        let heading = DrawableText(title, limit: 100).quoted
        script.command("set label 1 \(heading) at graph 0, screen \(GnuplotScript.number(1 - 20 / height)) left font ',14'")
        applyLegend(to: &script, height: height)
    }

    /// The name of the curve at `index`, as the argument of gnuplot's `title`; none where there is one curve only.
    func legendTitle(_ index: Int) -> String {
        guard legendRows > 0 else { return "notitle" }
        return "title " + shownLegend[index].quoted
    }

    private func applyLegend(to script: inout GnuplotScript, height: Double) {
        guard legendRows > 0 else { return script.command("unset key") }
        script.command(
            "set key at graph 0, screen \(GnuplotScript.number(1 - 36 / height)) left top horizontal Left reverse "
                + "maxrows \(legendRows) samplen 2 width 1 font ',\(Self.textSize)'"
        )
    }
}
