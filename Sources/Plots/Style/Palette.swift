// SPDX-License-Identifier: Apache-2.0

/// Colours and marks by which curves are told apart, also without colour vision, and without colour.
///
/// Green, amber and red are left out: they are the colours of grades, and a curve's colour says which file it is and not how
/// good. Neighbours differ in lightness, so that they can be told apart without colour vision; blue, sky blue and pink are those
/// of Okabe and Ito (Color Universal Design, 2008). Each can be seen on white and on black.
enum Palette {
    /// The colour of text and axes; in an SVG it becomes the page's own text colour.
    static let ink = "#000000"
    /// The colour of grid lines; in an SVG it becomes a trace of the page's own text colour.
    static let grid = "#dddddd"

    static let colors = ["#0072b2", "#cc79a7", "#8a5f3c", "#56b4e9", "#7a55b8", "#888888", ink, "#b3a2dc"]
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
