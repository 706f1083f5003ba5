// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Plots

/// A plot to draw, with what the page says below it.
struct PlannedPlot: Sendable {
    /// The plot; its identifier names its files.
    var plot: NamedPlot
    /// The heading above it: the question that it answers, or the plot's title.
    var heading: String
    /// What it shows and how to read it.
    var caption: String
    /// The place of the layer to whose section it belongs; nil for a plot of the whole model.
    var layer: Int?
    /// Whether it is one of the few that answer a stranger's questions; all others are for experts.
    var isKey = false

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
        "measured-snr", "size-and-snr", "bits-and-snr", "candidate-differences", "snr-by-layer", "gain-by-row-scaling",
        "gain-by-rotation", "snr-by-kind", "snr-by-depth", "error-budget", "weights", "row-snr",
    ]

    /// Those that a plot of what layers compute may have, where activations are known.
    static let outputIDs = ["input-channels"] + (1...LayerTable.mostOutputs).map(LayerTable.outputID)

    /// Whether a file in plots/ is one that a report writes, so that an older report may have left it there.
    static func isOwn(_ file: String) -> Bool {
        guard let match = file.wholeMatch(of: /(.+)\.(?:gp|svg|png)/) else { return false }
        return (ids + outputIDs).contains(String(match.1)) || LayerPlots.isID(String(match.1))
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
        let rotationGain = table.rotationGain
        // A sweep alone has to say what rotation is good for; of files it matters more what each layer of them lost.
        let isSweep = document.candidates.isEmpty
        let outputs = table.outputs
        let planned: [PlannedPlot?] = [
            table.measured, outputs.first, table.bits, table.sizes, table.swept, isSweep ? rotationGain : nil,
            distributions.weights, distributions.inputs, table.kinds, table.budget, table.depth, table.differences,
            table.rowGain, isSweep ? nil : rotationGain, distributions.rows,
        ]
        var plots = planned.compactMap { $0 } + outputs.dropFirst()
        for index in plots.indices.prefix(Self.keyCount) { plots[index].isKey = true }
        let layers = Self.layers(of: report, weightsOf: distributions.layerName)
        self.init(
            plots: plots + layers.flatMap(\.plots),
            maps: layers.flatMap(\.maps),
            missing: distributions.missing
        )
    }

    /// So many plots stand on the page unfolded.
    private static let keyCount = 5

    /// The layers of which there are figures, from the one that loses most.
    private static func layers(of report: Report, weightsOf shown: String?) -> [LayerPlots] {
        guard let figures = report.figures else { return [] }
        let known = Dictionary(figures.layers.map { ($0.layer, $0) }, uniquingKeysWith: { first, _ in first })
        return report.document.placesFromWorst.compactMap { place in
            known[report.document.layers[place].name]
                .map {
                    LayerPlots($0, at: place, of: report.document, hasWeights: $0.layer != shown)
                }
        }
    }
}
