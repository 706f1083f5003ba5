// SPDX-License-Identifier: Apache-2.0

/// A plot in the page: the picture, its heading, and the same in words.
struct PlotFigure {
    /// The plot's identifier, which also names its files in plots/.
    var id: String
    /// The heading.
    var heading: String
    /// What it shows and how to read it.
    var caption: String
    /// The picture in words, for those who cannot see it.
    var alternative: String
    /// The `<svg>` element.
    var svg: String
}

/// The plots that a report lacks.
struct MissingPlots {
    /// Their headings.
    var names: [String]
    /// Why they are missing and how to get them.
    var remedy: String

    /// The notice for a list of missing plots; nil for none.
    init?(_ missing: [DrawnPlots.Missing]) {
        guard let first = missing.first else { return nil }
        names = missing.map(\.heading)
        remedy = missing.map(\.reason).uniqued().joined(separator: " ")
        if remedy.isEmpty { remedy = first.reason }
    }
}

/// What came of drawing a report's plots.
struct DrawnPlots {
    /// A plot that could not be drawn.
    struct Missing {
        /// Its heading.
        var heading: String
        /// Why, and how to get it, in one or two sentences.
        var reason: String
    }

    /// The plots that were drawn, in the page's order.
    var figures: [PlotFigure] = []
    /// Those that were not.
    var missing: [Missing] = []
}
