// SPDX-License-Identifier: Apache-2.0

/// How close categories stand, and how values are drawn when they stand too close for lines.
struct CategoryDensity: Sendable, Hashable {
    /// Pixels between two categories.
    let pitch: Double

    /// Measures an axis of the given width in pixels.
    init(categories: Int, width: Int) {
        pitch = Double(width) / Double(max(categories, 1))
    }

    /// Whether lines from category to category would merge into a surface.
    ///
    /// Then each value is a dot: bands, outliers and trends can still be seen.
    var isCloud: Bool {
        pitch < 2
    }

    /// What gnuplot draws `with vectors nohead` as dots: dashes of two pixels, which take far less room in an SVG
    /// than markers do.
    func dashColumns(_ column: Int) -> String {
        let half = GnuplotScript.number((1 / pitch * 1_000).rounded() / 1_000)
        let whole = GnuplotScript.number((2 / pitch * 1_000).rounded() / 1_000)
        return "($1-\(half)):\(column):(\(whole)):(0)"
    }
}
