// SPDX-License-Identifier: Apache-2.0

/// Reads what gnuplot has drawn of one plot, and says why if it has not.
struct PictureReader {
    /// Where gnuplot drew.
    var folder: DrawingFolder
    /// What was to be drawn.
    var plot: NamedPlot
    /// What gnuplot said.
    var messages: GnuplotMessages
    /// How gnuplot ended.
    var outcome: GnuplotProcess.Outcome

    /// The plot's pictures.
    func read(script: String, formats: Set<PlotFormat>) throws(PlotError) -> RenderedPlot {
        var rendered = RenderedPlot(id: plot.id, svg: nil, png: nil, script: script)
        if formats.contains(.svg) {
            let text = String(decoding: try bytes(.svg), as: UTF8.self)
            guard let markup = SVGMarkup(gnuplot: text) else { throw failure }
            rendered.svg = markup.inline(id: plot.id, title: plot.plot.title, summary: plot.plot.summary)
        }
        if formats.contains(.png) {
            let png = try bytes(.png)
            guard png.starts(with: Self.pngStart), png.suffix(Self.pngEnd.count) == Self.pngEnd[...] else {
                throw failure
            }
            rendered.png = png
        }
        return rendered
    }

    private static let pngStart: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    private static let pngEnd: [UInt8] = [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]

    private func bytes(_ format: PlotFormat) throws(PlotError) -> [UInt8] {
        guard let bytes = folder.bytes(of: "\(plot.id).\(format.rawValue)"), !bytes.isEmpty else { throw failure }
        return bytes
    }

    private var failure: PlotError {
        .gnuplotFailed(plot: plot.id, status: outcome.status, message: messages.message(for: plot.id))
    }
}

/// A drawn plot.
package struct RenderedPlot: Sendable, Hashable {
    /// The identifier of the plot that was drawn.
    package var id: String
    /// An `<svg>` element for use inside an HTML page; nil if SVG was not asked for.
    ///
    /// It has a transparent background, draws text and axes in the page's text colour (`currentColor`), and fetches
    /// nothing; its inner identifiers start with the plot's, so that many can stand in one page.
    package var svg: String?
    /// The bytes of a PNG file on white, at twice the plot's size; nil if PNG was not asked for.
    package var png: [UInt8]?
    /// The gnuplot script with its data, from which the plot was drawn: `gnuplot ID.gp` draws it again.
    package var script: String

    /// Creates a drawn plot from its parts.
    package init(id: String, svg: String?, png: [UInt8]?, script: String) {
        self.id = id
        self.svg = svg
        self.png = png
        self.script = script
    }

    /// The SVG as a file of its own: black on white, with an XML declaration; nil if SVG was not asked for.
    package var svgFile: String? {
        svg.map(SVGMarkup.standalone)
    }
}
