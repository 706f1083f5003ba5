// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Plots

/// A plot to draw, with what the page says below it.
struct PlannedPlot: Sendable {
    /// The plot; its identifier names its files.
    var plot: NamedPlot
    /// The heading above it: the plot's title, or a shorter one where a section says what the plot is of.
    var heading: String
    /// What it shows and how to read it.
    var caption: String
    /// The place of the layer to whose section it belongs; nil for a plot of the whole model.
    var layer: Int?

    init(_ id: String, _ plot: any Plot, heading: String? = nil, caption: String) {
        self.plot = NamedPlot(id: id, plot: plot)
        self.heading = heading ?? plot.title
        self.caption = caption
    }
}

/// Which plots a report gets, and which it lacks for want of figures.
struct PlotPlan: Sendable {
    /// The plots, in the page's order: those of the whole model, then those of single layers.
    var plots: [PlannedPlot]
    /// The heat maps of single layers.
    var maps: [PlannedMap] = []
    /// The plots for which the report has no figures.
    var missing: [DrawnPlots.Missing]

    /// Every identifier that a plot of the whole model may have.
    static let ids = [
        "measured-snr", "size-and-snr", "candidate-differences", "snr-by-layer", "gain-by-row-scaling",
        "gain-by-rotation", "snr-by-kind", "snr-by-depth", "error-budget", "weights", "row-snr",
    ]

    /// Whether a file in plots/ is one that a report writes, so that an older report may have left it there.
    static func isOwn(_ file: String) -> Bool {
        guard let match = file.wholeMatch(of: /(.+)\.(?:gp|svg|png)/) else { return false }
        return ids.contains(String(match.1)) || LayerPlots.isID(String(match.1))
    }
}

extension PlotPlan {
    /// The plan of a report.
    init(_ report: Report) {
        let document = report.document
        guard !document.layers.isEmpty else {
            self.init(plots: [], missing: [])
            return
        }
        let table = LayerTable(document)
        let distributions = DistributionPlots(report)
        let plots = [
            table.measured, table.sizes, table.differences, table.swept, table.rowGain, table.rotationGain, table.kinds,
            table.depth, table.budget, distributions.weights, distributions.rows,
        ]
        let layers = Self.layers(of: report)
        self.init(
            plots: plots.compactMap { $0 } + layers.flatMap(\.plots),
            maps: layers.flatMap(\.maps),
            missing: distributions.missing
        )
    }

    /// The layers of which there are figures, from the one that loses most.
    private static func layers(of report: Report) -> [LayerPlots] {
        guard let figures = report.figures else { return [] }
        let known = Dictionary(figures.layers.map { ($0.layer, $0) }, uniquingKeysWith: { first, _ in first })
        return report.document.placesFromWorst.compactMap { place in
            known[report.document.layers[place].name].map { LayerPlots($0, at: place, of: report.document) }
        }
    }
}
