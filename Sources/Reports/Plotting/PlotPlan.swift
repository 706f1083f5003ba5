// SPDX-License-Identifier: Apache-2.0

import Plots

/// A plot to draw, with what the page says below it.
struct PlannedPlot: Sendable {
    /// The plot; its identifier names its files.
    var plot: NamedPlot
    /// What it shows and how to read it.
    var caption: String

    init(_ id: String, _ plot: any Plot, caption: String) {
        self.plot = NamedPlot(id: id, plot: plot)
        self.caption = caption
    }
}

/// Which plots a report gets, and which it lacks for want of figures.
struct PlotPlan: Sendable {
    /// The plots, in the page's order.
    var plots: [PlannedPlot]
    /// The plots for which the report has no figures.
    var missing: [DrawnPlots.Missing]

    /// Every identifier that a plan may use: the files that an older report may have left in plots/.
    static let ids = [
        "measured-snr", "size-and-snr", "snr-by-layer", "gain-by-row-scaling", "gain-by-rotation", "snr-by-kind",
        "error-budget", "weights", "row-snr",
    ]
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
            table.measured, table.sizes, table.swept, table.rowGain, table.rotationGain, table.kinds, table.budget,
            distributions.weights, distributions.rows,
        ]
        self.init(plots: plots.compactMap { $0 }, missing: distributions.missing)
    }
}
