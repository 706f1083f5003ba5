// SPDX-License-Identifier: Apache-2.0

/// A picture of numbers, described by values and drawn by gnuplot.
///
/// A plot knows numbers and names only. Names are untrusted text: they are drawn as they are, and are never code.
package protocol Plot: Sendable {
    /// The heading, drawn at the top left.
    var title: String { get }

    /// One sentence that says in words what is drawn, for readers who cannot see the picture.
    var summary: String { get }

    /// The size of the picture in CSS pixels; a PNG has twice as many in each direction.
    var size: PlotSize { get }

    /// The commands and inline data that draw the plot, without terminal and output.
    func script() -> GnuplotScript
}

/// A plot, and the identifier in the names of its files and inside its SVG.
package struct NamedPlot: Sendable {
    /// The identifier: letters and digits of ASCII, `-`, `_` and `.`, starting with a letter; unique among its plots.
    package var id: String
    /// What is to be drawn.
    package var plot: any Plot

    /// Pairs a plot with an identifier.
    package init(id: String, plot: any Plot) {
        self.id = id
        self.plot = plot
    }

    /// The script that draws the plot into `ID.svg` and `ID.png` in the current folder: `gnuplot ID.gp`.
    ///
    /// The data is in the script. This is exactly what ``Gnuplot/draw(_:formats:)`` sends to gnuplot; it can be made
    /// without gnuplot too.
    ///
    /// - Throws: ``PlotError/unusableID(_:)`` if ``id`` cannot be a file's name.
    package func script(formats: Set<PlotFormat>) throws(PlotError) -> String {
        guard hasUsableID else { throw .unusableID(id) }
        return plot.script().program(id: id, formats: formats, size: plot.size)
    }

    /// Whether the identifier can name a file and an XML element.
    var hasUsableID: Bool {
        guard let first = id.utf8.first, id.utf8.count <= 100 else { return false }
        return first.isASCIILetter
            && id.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-_.".utf8.contains($0) }
    }
}

extension UInt8 {
    fileprivate var isASCIILetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }

    fileprivate var isASCIIDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
