// SPDX-License-Identifier: Apache-2.0

extension GnuplotScript {
    /// The whole program that draws into `ID.svg` and `ID.png` in the current folder.
    ///
    /// - Parameters:
    ///   - id: The files' name, of characters that need no escaping.
    ///   - formats: What to draw as.
    ///   - size: The picture's size in CSS pixels.
    /// - Returns: The program's text.
    func program(id: String, formats: Set<PlotFormat>, size: PlotSize) -> String {
        var lines = ["# Redraw with: gnuplot \(id).gp", "reset", "set encoding utf8"]
        let hasCommonText = (setup + plotCommand).unicodeScalars.allSatisfy(DrawableText.isCommon)
        let outputs = PlotFormat.allCases.filter(formats.contains)
            .flatMap { format in
                [
                    Self.terminal(format, size: size, hasCommonText: hasCommonText),
                    "set output '\(id).\(format.rawValue)'", plotCommand, "unset output",
                ]
            }
        lines.append(setup + outputs.joined(separator: "\n"))
        return lines.joined(separator: "\n") + "\n"
    }

    /// Chooses gnuplot's terminal for a format.
    ///
    /// pngcairo draws finer pictures, but if no font has a character, it draws a box that covers the whole picture;
    /// the older terminal draws a small one.
    private static func terminal(_ format: PlotFormat, size: PlotSize, hasCommonText: Bool) -> String {
        switch format {
        case .svg:
            return "set terminal svg size \(size.width),\(size.height) noenhanced font 'sans-serif,12'"
        case .png:
            // Twice the size, so that it is sharp in print and on fine screens.
            let size = "size \(size.width * 2),\(size.height * 2)"
            // Bitmap terminals take a font's size for points, of which an inch has 72 and not 96.
            let options = "\(size) noenhanced font 'sans-serif,12' fontscale 1.5 linewidth 2"
            let plain = "set terminal png \(options) truecolor"
            guard hasCommonText else { return plain }
            return "if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo \(options) pointscale 2 } "
                + "else { \(plain) }"
        }
    }
}

/// What a plot can be drawn as.
package enum PlotFormat: String, Sendable, Hashable, CaseIterable {
    /// Vector graphics, as text that can stand inside an HTML page.
    case svg
    /// A bitmap on white at twice the plot's size, for model cards and papers.
    case png
}

/// Width and height of a picture, in CSS pixels.
package struct PlotSize: Sendable, Hashable {
    /// The width in CSS pixels.
    package var width: Int
    /// The height in CSS pixels.
    package var height: Int

    /// Creates a size from pixels.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The width that fits a phone as it is, and two of which stand side by side on a page.
    static let pageWidth = 480
}
