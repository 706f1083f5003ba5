// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
import Plots

/// The layers side by side, as plots over the network's layers take them.
struct LayerTable {
    /// The report.
    let document: ReportDocument
    /// The layers' names in network order, without the ending that all of them share.
    let names: [String]
    /// What the candidates are called in legends.
    let shortNames: ShortNames

    /// The layers of a report.
    init(_ document: ReportDocument) {
        self.document = document
        shortNames = document.shortNames
        let ending = ".weight"
        let allEndAlike = document.layers.allSatisfy { $0.name.hasSuffix(ending) }
        names = document.layers.map { allEndAlike ? String($0.name.dropLast(ending.count)) : $0.name }
    }

    /// SNR of every layer as each candidate holds it.
    var measured: PlannedPlot? {
        let drawn = DistinctCurves(document.candidateSources.map(snr).filter(\.hasValues))
        guard !drawn.curves.isEmpty else { return nil }
        return PlannedPlot(
            "measured-snr",
            LinePlot(
                title: "Measured SNR of every quantized layer",
                yLabel: "SNR / dB",
                xLabel: "Layer, in network order",
                categories: names,
                series: drawn.curves,
                leastSpan: Self.leastSpan
            ),
            caption:
                "What the files really hold, against the original. A gap is a layer that the file did not quantize "
                + "or holds exactly." + drawn.remark
        )
    }

    /// SNR of every layer in every configuration.
    var swept: PlannedPlot? {
        let drawn = DistinctCurves(document.configurationSources.map(snr).filter(\.hasValues))
        guard !drawn.curves.isEmpty else { return nil }
        return PlannedPlot(
            "snr-by-layer",
            LinePlot(
                title: "SNR of every layer in every configuration",
                yLabel: "SNR / dB",
                xLabel: "Layer, in network order",
                categories: names,
                series: drawn.curves,
                leastSpan: Self.leastSpan
            ),
            caption:
                "The original written as INT8 in each way. Where a line dips, that way of writing loses the layer; "
                + "a gap is a group that does not divide the layer's rows." + drawn.remark
        )
    }

    /// What one scale per row gains over one per tensor.
    var rowGain: PlannedPlot? {
        gainPlot(
            "gain-by-row-scaling",
            title: "SNR gained by one scale per row",
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

    /// The SNR of a configuration, layer by layer.
    func snr(of configuration: Configuration) -> [Double?] {
        document.layers.map { $0.configurations[configuration]?[.snrDB] }
    }

    /// The least span of an axis of SNR, in dB, which is twice the error: tenths of a dB shall look small.
    static let leastSpan = 6.0

    /// A source's values as a series of its name and colour.
    func series(_ source: ReportDocument.Source, values: [Double?]) -> Series {
        Series(
            name: shortNames[source.label], values: values, colorPlace: document.colorPlace(of: source.label))
    }

    /// The SNR of a source, layer by layer.
    private func snr(of source: ReportDocument.Source) -> Series {
        series(source, values: document.layers.map { source.values(of: $0)?[.snrDB] })
    }

    /// The rotation of the best rotated configuration.
    private var bestRotation: Rotation? {
        document.best(of: document.configurations.filter { $0.rotation != nil })?.configuration.rotation
    }

    private func gainPlot(
        _ id: String,
        title: String,
        pairs: [(name: String, from: Configuration, to: Configuration)],
        caption: String
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
        let plot = BarPlot(
            title: title,
            yLabel: "gain / dB",
            xLabel: "Layer, in network order",
            categories: names,
            series: series
        )
        return PlannedPlot(id, plot, caption: caption)
    }
}

extension Series {
    /// Whether there is anything to draw.
    var hasValues: Bool { values.contains { $0 != nil } }
}
