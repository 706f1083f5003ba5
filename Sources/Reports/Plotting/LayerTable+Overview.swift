// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Plots

extension LayerTable {
    /// SNR of the candidates against their size, where there are several.
    var sizes: PlannedPlot? {
        let points = document.candidates.compactMap { file -> ScatterPlot.Point? in
            guard let snr = document.summary.measured[file.name]?.quantized.snrDB else { return nil }
            return ScatterPlot.Point(name: file.name, x: Double(file.bytes) / 1e6, y: snr)
        }
        guard points.count > 1 else { return nil }
        let plot = ScatterPlot(
            title: "SNR against size",
            xLabel: "size / MB",
            yLabel: "pooled SNR / dB",
            points: points
        )
        return PlannedPlot("size-and-snr", plot, caption: "Up is more faithful, left is smaller.")
    }

    /// Pooled SNR by kind of layer, for candidates or, without any, for the plainest and the best configuration.
    var kinds: PlannedPlot? {
        let kinds = document.layers.map { LayerKind(name: $0.name) }
        let present = LayerKind.allCases.filter(kinds.contains)
        guard present.count > 1 else { return nil }
        let series =
            subjects.map { subject in
                Series(
                    name: subject.name,
                    values: present.map { kind in
                        pooledSNR(zip(document.layers, kinds).filter { $1 == kind }.map(\.0), values: subject.values)
                    }
                )
            }
            .filter(\.hasValues)
        guard !series.isEmpty else { return nil }
        let plot = BarPlot(
            title: "SNR by kind of layer",
            yLabel: "pooled SNR / dB",
            xLabel: "Kind of layer, from the names' common patterns",
            categories: present.map(\.title),
            series: series
        )
        return PlannedPlot("snr-by-kind", plot, caption: "The energies of all layers of a kind, pooled.")
    }

    /// How few layers hold how much of the whole error.
    var budget: PlannedPlot? {
        let series =
            subjects.map { subject in
                Series(name: subject.name, values: document.layers.map { Self.error(of: $0, subject.values($0)) })
            }
            .filter(\.hasValues)
        guard !series.isEmpty, document.layers.count > 2 else { return nil }
        let plot = CumulativePlot(
            title: "Error budget: how few layers hold how much of the error",
            xLabel: "layers, from the largest error on",
            yLabel: "share of the model's squared error",
            series: series
        )
        return PlannedPlot(
            "error-budget",
            plot,
            caption:
                "A curve that rises at once says that few layers make the error: they are worth another treatment. "
                + "Large layers hold much because they are large."
        )
    }

    /// What overview plots show one series of.
    private struct Subject {
        var name: String
        var values: (ReportDocument.Layer) -> ReportDocument.Values?
    }

    private var subjects: [Subject] {
        let candidates = document.candidates.map { file in
            Subject(name: file.name) { $0.measured[file.name]?.values }
        }
        guard candidates.isEmpty else { return candidates }
        return [document.configurations.first, document.bestConfiguration?.label].compactMap { $0 }.uniqued()
            .map { label in Subject(name: label) { $0.configurations[label] } }
    }

    /// Σ(W−Ŵ)² of a layer: the document holds it as the mean over finite weights.
    private static func error(of layer: ReportDocument.Layer, _ values: ReportDocument.Values?) -> Double? {
        values?[.mse].map { $0 * Double(layer.parameters - layer.nonFinite) }
    }

    private func pooledSNR(
        _ layers: [ReportDocument.Layer],
        values: (ReportDocument.Layer) -> ReportDocument.Values?
    ) -> Double? {
        var pool = EnergyPool()
        for layer in layers {
            guard let found = values(layer), let snr = found[.snrDB], let error = Self.error(of: layer, found) else {
                continue
            }
            pool.add(signal: error * EnergyPool.ratio(decibels: snr), error: error)
        }
        return pool.snrDB
    }
}
