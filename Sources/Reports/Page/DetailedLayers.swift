// SPDX-License-Identifier: Apache-2.0

/// The layers that have figures of their own.
struct DetailedLayers {
    /// Which they are, in one sentence.
    var lead: String
    /// From the layer that loses most.
    var layers: [LayerSection]

    /// The layers of a report for which something was drawn; nil for none.
    init?(_ document: ReportDocument, plots: DrawnPlots) {
        let figures = Dictionary(grouping: plots.figures.filter { $0.layer != nil }) { $0.layer ?? 0 }
        let maps = Dictionary(grouping: plots.maps, by: \.layer)
        layers = document.placesFromWorst.compactMap { place in
            guard figures[place] != nil || maps[place] != nil else { return nil }
            return LayerSection(at: place, of: document, figures: figures[place] ?? [], maps: maps[place] ?? [])
        }
        guard !layers.isEmpty else { return nil }
        lead = "\(NumberText.counted(layers.count, "layer")) with figures, from the one that loses most."
    }
}
