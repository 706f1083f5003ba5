// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
import Plots

/// The layers side by side, as plots over the network's layers take them.
struct LayerTable {
    /// The report.
    let document: ReportDocument
    /// The order of layers in plots.
    let order: LayerOrder
    /// The layers in that order.
    let layers: [LayerFidelity]
    /// Their names, without the ending that all of them share.
    let names: [String]
    /// What the candidates are called in legends.
    let shortNames: ShortNames

    /// The layers of a report.
    init(_ document: ReportDocument) {
        self.document = document
        shortNames = document.shortNames
        order = LayerOrder(of: document.layers.map(\.name))
        layers = order.places.map { document.layers[$0] }
        let ending = ".weight"
        let allEndAlike = layers.allSatisfy { $0.name.hasSuffix(ending) }
        names = layers.map { allEndAlike ? String($0.name.dropLast(ending.count)) : $0.name }
    }

    /// SNR of every layer as each candidate holds it.
    var measured: PlannedPlot? {
        let drawn = DistinctCurves(document.candidateSources.map(snr).filter(\.hasValues))
        guard !drawn.curves.isEmpty else { return nil }
        let plot = plot("Measured SNR of every quantized layer", "SNR / dB", drawn.curves)
        return PlannedPlot(
            "measured-snr", plot, heading: "How much did each layer lose?",
            caption: "Higher is nearer to the original: 40 dB is an error of 1 %, 30 dB of 3.2 %, 20 dB of 10 %."
                + lowest(of: drawn.curves) + omitted(drawn.curves) + drawn.remark
        )
    }

    /// SNR of every layer in every configuration.
    var swept: PlannedPlot? {
        let drawn = DistinctCurves(document.configurationSources.map(snr).filter(\.hasValues))
        guard !drawn.curves.isEmpty else { return nil }
        return PlannedPlot(
            "snr-by-layer", plot("SNR of every layer in every configuration", "SNR / dB", drawn.curves),
            heading: document.candidates.isEmpty
                ? "What would each scaling and rotation give?" : "What would another scaling or rotation give?",
            caption: "The original written as INT8 in each way. Where one dips, that way of writing loses the layer."
                + omitted(drawn.curves) + drawn.remark
        )
    }

    /// What one scale per row gains over one per tensor.
    var rowGain: PlannedPlot? {
        gainPlot(
            "gain-by-row-scaling",
            title: "SNR gained by one scale per row",
            heading: "What does one scale per row gain?",
            pairs: document.configurations.rotations.map { rotation in
                (
                    rotation.heading, Configuration(scaling: .tensor, rotation: rotation),
                    Configuration(scaling: .row, rotation: rotation)
                )
            },
            caption:
                "By how many dB one scale per row is better than one scale per tensor. It is much for a layer whose "
                + "largest weights stand in few rows."
        )
    }

    /// What rotation gains over none.
    var rotationGain: PlannedPlot? {
        guard let rotation = Optional(bestRotation), rotation != nil else { return nil }
        return gainPlot(
            "gain-by-rotation",
            title: "SNR gained by \(rotation.heading.lowercased())",
            heading: "What does rotation gain?",
            pairs: document.configurations.scalings.map { scaling in
                (
                    scaling.heading, Configuration(scaling: scaling),
                    Configuration(scaling: scaling, rotation: rotation)
                )
            },
            caption: "By how many dB the rotation is better than none. Below zero it makes the layer worse; under one "
                + "scale per tensor that happens."
        )
    }

    /// The rotation of the best rotated configuration.
    private var bestRotation: Rotation? {
        document.best(of: document.configurations.filter { $0.rotation != nil })?.configuration.rotation
    }

    private func gainPlot(
        _ id: String, title: String, heading: String,
        pairs: [(name: String, from: Configuration, to: Configuration)], caption: String
    ) -> PlannedPlot? {
        let series =
            pairs.map { pair in
                let gains = zip(snr(of: pair.from), snr(of: pair.to))
                    .map { from, to -> Double? in
                        guard let from, let to else { return nil }
                        return to - from
                    }
                return Series(name: pair.name, values: gains)
            }
            .filter(\.hasValues)
        guard !series.isEmpty else { return nil }
        return PlannedPlot(id, bars(title, "gain / dB", series), heading: heading, caption: caption)
    }
}
