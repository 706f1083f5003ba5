// SPDX-License-Identifier: Apache-2.0

/// Colours and marks by which curves are told apart, also without colour vision, and without colour.
///
/// The colours are those of Okabe and Ito (Color Universal Design, 2008) without yellow, which cannot be seen on white,
/// and with a grey that can be seen on black too: as many as two candidates and the configurations of two groups take.
enum Palette {
    /// The colour of text and axes; in an SVG it becomes the page's own text colour.
    static let ink = "#000000"
    /// The colour of grid lines; in an SVG it becomes a trace of the page's own text colour.
    static let grid = "#dddddd"

    private static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", ink, "#888888"]
    /// gnuplot's numbers for: disc, triangle, square, diamond, triangle on its head, pentagon; circle, empty square.
    private static let points = [7, 9, 5, 13, 11, 15, 6, 4]

    /// The colour of the curve at `index`.
    static func color(_ index: Int) -> String {
        colors[index % colors.count]
    }

    /// How much a filling covers of what lies below it.
    static let filmOpacity = 0.25

    /// The mark of the curve at `index`, by gnuplot's number.
    static func point(_ index: Int) -> Int {
        points[index % points.count]
    }

    /// The dashes of the curve at `index`, by gnuplot's number: solid until the colours start again.
    static func dash(_ index: Int) -> Int {
        1 + index / colors.count % 5
    }
}
