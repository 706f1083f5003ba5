// SPDX-License-Identifier: Apache-2.0

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
