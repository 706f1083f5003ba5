// SPDX-License-Identifier: Apache-2.0

extension GnuplotScript {
    /// The whole program that draws into `ID.svg` and `ID.png` in the current folder.
    ///
    /// - Parameters:
    ///   - id: The files' name, of characters that need no escaping.
    ///   - formats: What to draw as.
    ///   - size: The picture's size in CSS pixels.
    func program(id: String, formats: Set<PlotFormat>, size: PlotSize) -> String {
        var lines = ["# Redraw with: gnuplot \(id).gp", "reset", "set encoding utf8"]
        let outputs = PlotFormat.allCases.filter(formats.contains).flatMap { format in
            Self.terminal(format, size: size)
                + ["set output '\(id).\(format.rawValue)'", plotCommand, "unset output"]
        }
        lines.append(setup + outputs.joined(separator: "\n"))
        return lines.joined(separator: "\n") + "\n"
    }

    /// Chooses gnuplot's terminal for a format.
    private static func terminal(_ format: PlotFormat, size: PlotSize) -> [String] {
        switch format {
        case .svg:
            return ["set terminal svg size \(size.width),\(size.height) noenhanced font 'sans-serif,12'"]
        case .png:
            // Twice the size, so that it is sharp in print and on fine screens.
            let options = "size \(size.width * 2),\(size.height * 2) noenhanced font 'sans-serif,12' fontscale 2 linewidth 2"
            return [
                "if (strstrt(GPVAL_TERMINALS, ' pngcairo ')) { set terminal pngcairo \(options) pointscale 2 } "
                    + "else { set terminal png \(options) truecolor }"
            ]
        }
    }
}
