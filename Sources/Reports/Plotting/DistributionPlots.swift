// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
internal import Files
import Plots

/// The plots of one layer that need figures.json: its weights before and after rotation, and its rows.
struct DistributionPlots {
    private let document: ReportDocument
    private let figures: FiguresDocument?
    private let layer: LayerFigures?

    /// The plots for the worst layer of which there are figures.
    init(_ report: Report) {
        document = report.document
        figures = report.figures
        layer = report.document.layersFromWorst.lazy.compactMap { report.figures?.figures(of: $0.name) }.first
    }

    /// The distribution of the weights, before and after rotation.
    var weights: PlannedPlot? {
        guard let layer else { return nil }
        var distributions = [Distribution(name: "as trained", histogram: layer.weights)]
        if let rotated = layer.rotatedWeights, let group = layer.group {
            distributions.append(Distribution(name: "rotated by \(group)", histogram: rotated))
        }
        let drawn = distributions.compactMap { $0 }
        guard !drawn.isEmpty else { return nil }
        let plot = HistogramPlot(
            title: "Weights of \(layer.layer.printable(limit: 60))",
            xLabel: "weight",
            yLabel: "weights per bin",
            distributions: drawn,
            hasLogarithmicCounts: true
        )
        return PlannedPlot(
            "weights", plot, heading: "Why does a layer lose?",
            caption:
                "The weights of \(layer.layer.printable(limit: 100)), the layer that loses most. A scale has to reach the outermost "
                + "ones; rotation draws them in, so that the same 255 codes lie closer together. Counts are logarithmic."
        )
    }

    /// How much energy each input channel of the layer carries.
    var inputs: PlannedPlot? {
        guard let layer, let inputs = layer.inputs else { return nil }
        return InputPlot(inputs, of: layer.layer)?
            .planned(
                "input-channels", heading: "Which inputs stand out?",
                what: "The inputs of \(layer.layer.printable(limit: 100)), the layer whose output loses most.")
    }

    /// How the SNR of the layer's rows is distributed, one curve for each configuration.
    var rows: PlannedPlot? {
        guard let layer else { return nil }
        let distributions = document.configurations.map(\.description)
            .compactMap { label -> Distribution? in
                var distribution = layer.rowSNR[label]
                    .flatMap { Distribution(name: label, values: $0.compactMap { $0 }) }
                distribution?.colorPlace = document.colorPlace(of: label)
                return distribution
            }
        guard !distributions.isEmpty else { return nil }
        let drawn = DistinctCurves(distributions)
        let plot = HistogramPlot(
            title: "SNR of rows: \(layer.layer.printable(limit: 60))",
            xLabel: "SNR of a row / dB",
            yLabel: "share of rows per dB",
            distributions: drawn.curves,
            quantity: .density
        )
        var caption =
            "The rows (output channels) of the layer that loses most. A long tail to the left is a few channels "
            + "that lose much more than the rest."
        if layer.rowsPerPoint > 1 {
            caption += " Of each \(NumberText.count(layer.rowsPerPoint)) neighbouring rows, the worst is counted."
        }
        return PlannedPlot(
            "row-snr", plot, heading: "How much do the rows of that layer lose?", caption: caption + drawn.remark)
    }

    /// The layer whose weights are drawn here, so that its own section does not draw them again; nil for none.
    var layerName: String? { weights == nil ? nil : layer?.layer }

    /// What cannot be planned for want of figures.
    var missing: [DrawnPlots.Missing] {
        guard layer == nil else { return [] }
        let reason =
            figures == nil
            ? "There is no figures.json beside the report, which holds the distributions: "
                + "run fidelio analyze again to get it."
            : "figures.json has no layer of this report."
        return ["Weights before and after rotation", "SNR of rows"]
            .map {
                DrawnPlots.Missing(heading: "\($0), for the layer that loses most", reason: reason)
            }
    }
}

extension Distribution {
    /// The distribution of a histogram; nil if it has no width and so cannot be drawn.
    init?(name: String, histogram: Histogram) {
        guard histogram.lowerBound.isFinite, histogram.upperBound.isFinite,
            histogram.lowerBound < histogram.upperBound, !histogram.counts.isEmpty
        else { return nil }
        self.init(
            name: name,
            lowerBound: histogram.lowerBound,
            upperBound: histogram.upperBound,
            counts: histogram.counts
        )
    }

    /// The distribution of values over bins of half a dB; nil if there is none.
    fileprivate init?(name: String, values: [Double]) {
        let width = 0.5
        let limit = 1000.0
        let kept = values.filter { $0.magnitude < limit }
        guard let least = kept.min(), let most = kept.max() else { return nil }
        let first = (least / width).rounded(.down)
        let bins = Int((most / width).rounded(.down) - first) + 1
        var counts = Array(repeating: 0, count: bins)
        for value in kept {
            counts[min(Int((value / width).rounded(.down) - first), bins - 1)] += 1
        }
        self.init(
            name: name,
            lowerBound: first * width,
            upperBound: (first + Double(bins)) * width,
            counts: counts
        )
    }
}
