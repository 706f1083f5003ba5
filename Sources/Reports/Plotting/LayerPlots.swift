// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
internal import Files
import Plots

/// The pictures of one layer's section: its weights, its codes, its rows, and where the error lies.
struct LayerPlots {
    /// The layer's place in network order, from 0.
    let place: Int
    private let figures: LayerFigures
    /// What is drawn: the candidates that quantized the layer, and the key configurations that none of them is.
    private let subjects: [Subject]
    /// Which of them are equal, as the end of a caption.
    private let remark: String
    private let layer: LayerFidelity

    /// A way of writing the layer, with its figures.
    private struct Subject: NamedCurve {
        var name: String
        var colorPlace: Int?
        var snr: Double?
        var isExact: Bool
        var rowSNR: [Double?]
        var codes: [Int]
        var errors: ErrorMap?

        func coincides(with other: Subject) -> Bool {
            !codes.isEmpty && rowSNR == other.rowSNR && codes == other.codes && errors == other.errors
        }
    }

    /// Whether its weights and its inputs are drawn here, and not among the plots of the model.
    private let hasWeights: Bool

    /// The pictures of the layer at a place of the report; `hasWeights` is false for the layer that the model's plots show.
    init(_ figures: LayerFigures, at place: Int, of document: ReportDocument, hasWeights: Bool = true) {
        self.figures = figures
        self.hasWeights = hasWeights
        self.place = place
        layer = document.layers[place]
        let distinct = DistinctCurves(Self.measured(figures, layer, document) + Self.swept(figures, layer, document))
        subjects = distinct.curves
        remark = distinct.remark
    }

    private static func measured(
        _ figures: LayerFigures, _ layer: LayerFidelity, _ document: ReportDocument
    ) -> [Subject] {
        let names = document.shortNames
        return document.candidates.compactMap { file in
            guard let found = figures.measured[file.name] else { return nil }
            let values = layer.measured[file.name]?.values
            return Subject(
                name: names[file.name], colorPlace: document.colorPlace(of: file.name), snr: values?[.snrDB],
                isExact: values?.isExact ?? false, rowSNR: found.rowSNR, codes: found.codes, errors: found.errors)
        }
    }

    private static func swept(
        _ figures: LayerFigures, _ layer: LayerFidelity, _ document: ReportDocument
    ) -> [Subject] {
        let held = figures.measured.keys.compactMap { layer.measured[$0]?.label }
        return document.configurations
            .filter { configuration in
                [nil, figures.group].contains(configuration.rotation?.groupSize)
                    && !held.contains(configuration.description)
            }
            .map { configuration in
                let (values, label) = (layer.configurations[configuration], configuration.description)
                return Subject(
                    name: label, colorPlace: document.colorPlace(of: label), snr: values?[.snrDB],
                    isExact: values?.isExact ?? false, rowSNR: figures.rowSNR[label] ?? [],
                    codes: figures.codes[label] ?? [], errors: figures.errors[label])
            }
    }

    /// Every identifier that a layer's picture may have, for the files that an older report may have left.
    static func isID(_ id: String) -> Bool {
        id.wholeMatch(of: /layer-[0-9]+-(weights|inputs|codes|rows|error-[0-9]+)/) != nil
    }

    /// The pictures that gnuplot draws.
    var plots: [PlannedPlot] {
        [hasWeights ? weights : nil, hasWeights ? inputs : nil, codes, rows]
            .compactMap { plot in
                var plot = plot
                plot?.layer = place
                return plot
            }
    }

    private func id(_ kind: String) -> String { "layer-\(place + 1)-\(kind)" }

    private var title: String { layer.name.printable(limit: 60) }

    private var weights: PlannedPlot? {
        var distributions = [Distribution(name: "as trained", histogram: figures.weights)]
        if let rotated = figures.rotatedWeights, let group = figures.group {
            distributions.append(Distribution(name: "rotated by \(group)", histogram: rotated))
        }
        let drawn = distributions.compactMap { $0 }
        guard !drawn.isEmpty else { return nil }
        let plot = HistogramPlot(
            title: "Weights of \(title)",
            xLabel: "weight",
            yLabel: "weights per bin",
            distributions: drawn,
            hasLogarithmicCounts: true
        )
        return PlannedPlot(
            id("weights"), plot, heading: "Weights before and after rotation",
            caption: "A scale has to reach the outermost weights. Counts are logarithmic.")
    }

    private var inputs: PlannedPlot? {
        figures.inputs.flatMap { InputPlot($0, of: layer.name) }?
            .planned(id("inputs"), heading: "Which inputs stand out?", what: "What the layer was fed.")
    }

    private var codes: PlannedPlot? {
        let drawn = subjects.filter { $0.codes.count == Self.codes.count && $0.codes.contains { $0 > 0 } }
            .map { subject in
                Distribution(
                    name: subject.name, lowerBound: Double(Self.codes.lowerBound) - 0.5,
                    upperBound: Double(Self.codes.upperBound) + 0.5, counts: subject.codes,
                    colorPlace: subject.colorPlace)
            }
        guard !drawn.isEmpty else { return nil }
        let plot = HistogramPlot(
            title: "Codes: \(title)",
            xLabel: "code",
            yLabel: "weights a code",
            distributions: drawn,
            hasLogarithmicCounts: true
        )
        return PlannedPlot(
            id("codes"), plot, heading: "Codes",
            caption:
                "How often each of the 256 codes is used, counts logarithmic. A narrow peak says that most weights share few of them."
                + remark
        )
    }

    private static let codes = -128...127

    private var rows: PlannedPlot? {
        let count = figures.rowSNR.values.map(\.count).max() ?? 0
        guard count > 0 else { return nil }
        let run = (count + Self.points - 1) / Self.points
        let series =
            subjects.map { subject in
                Series(
                    name: subject.name, values: Self.worst(of: subject.rowSNR, inRunsOf: run),
                    colorPlace: subject.colorPlace)
            }
            .filter(\.hasValues)
        guard !series.isEmpty else { return nil }
        let rowsPerPoint = figures.rowsPerPoint * run
        let plot = LinePlot(
            title: "SNR of rows: \(title)",
            yLabel: "SNR of a row / dB",
            xLabel: "Row (output channel)",
            categories: stride(from: 0, to: count, by: run).map { "\($0 * figures.rowsPerPoint)" },
            series: series
        )
        var caption = "Channel by channel, in the matrix's order. Where one scale serves all rows, small rows lose."
        if rowsPerPoint > 1 {
            caption += " Each point is the worst of \(NumberText.count(rowsPerPoint)) neighbouring rows."
        }
        return PlannedPlot(id("rows"), plot, heading: "SNR of rows", caption: caption + remark)
    }

    /// Points of a profile, as many as a plot's width shows apart.
    private static let points = 240

    private static func worst(of values: [Double?], inRunsOf run: Int) -> [Double?] {
        stride(from: 0, to: values.count, by: run)
            .map { values[$0..<min($0 + run, values.count)].compactMap { $0 }.min() }
    }

    /// Where the error lies, one map a way of writing, all over one scale of colours.
    var maps: [PlannedMap] {
        let all = subjects.compactMap { subject in subject.errors.map { (subject, $0) } }
        let values = all.flatMap { $1.decibels.compactMap { $0 } }.filter(\.isFinite)
        guard let least = values.min(), let most = values.max() else { return [] }
        return all.enumerated()
            .map { index, entry in
                let (subject, errors) = entry
                return PlannedMap(
                    id: id("error-\(index + 1)"),
                    layer: place,
                    label: subject.name,
                    snr: NumberText.decibels(subject.snr, isExact: subject.isExact),
                    map: HeatMap(
                        rows: errors.rows, columns: errors.columns,
                        values: errors.decibels.map { $0 ?? .nan }, lowerBound: least, upperBound: most, suffix: " dB")
                )
            }
    }
}
