// SPDX-License-Identifier: Apache-2.0

import Fidelity
internal import Files
import Plots

extension LayerTable {
    /// Pooled SNR by kind of layer, for candidates or, without any, for the plainest and the best configuration.
    ///
    /// A kind of which none has an SNR is left out.
    var kinds: PlannedPlot? {
        let members = Dictionary(grouping: document.layers) { LayerKind(name: $0.name) }
        let present = LayerKind.allCases.compactMap { kind -> (kind: LayerKind, snr: [Double?])? in
            let snr = subjects.map { pooledSNR(members[kind] ?? [], in: $0) }
            return snr.contains { $0 != nil } ? (kind, snr) : nil
        }
        guard present.count > 1 else { return nil }
        let drawn = DistinctCurves(
            subjects.enumerated().map { index, subject in series(subject, values: present.map { $0.snr[index] }) }
                .filter(\.hasValues))
        let plot = BarPlot(
            title: "SNR by kind of layer",
            yLabel: "pooled SNR / dB",
            xLabel: "Kind of layer, from the names' common patterns",
            categories: present.map(\.kind.title),
            series: drawn.curves
        )
        let caption = "The energies of all layers of a kind, pooled." + drawn.remark
        return PlannedPlot("snr-by-kind", plot, caption: caption)
    }

    /// Pooled SNR by block, from the input to the output, where there are several blocks.
    var depth: PlannedPlot? {
        let blocks = BlockTable(layers: document.layers.map(\.name))
        guard blocks.names.count > 2 else { return nil }
        let drawn = DistinctCurves(
            subjects.map { subject in
                series(subject, values: blocks.places.map { pooledSNR($0.map { document.layers[$0] }, in: subject) })
            }
            .filter(\.hasValues))
        guard !drawn.curves.isEmpty else { return nil }
        let plot = LinePlot(
            title: "SNR by depth",
            yLabel: "pooled SNR / dB",
            xLabel: "Block, in network order",
            categories: blocks.names,
            series: drawn.curves,
            leastSpan: Self.leastSpan
        )
        return PlannedPlot(
            "snr-by-depth",
            plot,
            caption: "The energies of a block's layers, pooled. Layers outside of blocks are left out." + drawn.remark
        )
    }

    /// What each candidate loses against the best one, layer by layer, where there are several.
    var differences: PlannedPlot? {
        let ranked = document.candidatesFromBest
        guard let best = ranked.first, ranked.count > 1 else { return nil }
        let drawn = DistinctCurves(
            ranked.dropFirst().map { series(of: $0, against: best) }.filter(\.hasValues))
        guard !drawn.curves.isEmpty else { return nil }
        let plot = BarPlot(
            title: Self.title(of: drawn.curves.map(\.name), against: shortNames[best.name]),
            yLabel: "SNR against it / dB",
            xLabel: "Layer, in network order",
            categories: names,
            series: drawn.curves
        )
        return PlannedPlot(
            "candidate-differences",
            plot,
            caption:
                "By how many dB a candidate's layer is better than the best candidate's: below zero it loses."
                + drawn.remark
        )
    }

    private func series(of file: CheckpointIdentity, against best: CheckpointIdentity) -> Series {
        series(
            .candidate(file.name),
            values: document.layers.map { $0.snr(of: file.name, minus: best.name) })
    }

    /// With one other candidate there is no legend, so the title names it.
    private static func title(of others: [String], against best: String) -> String {
        let subject = others.count == 1 ? others[0].printable(limit: 40) : "Candidates"
        return "\(subject) against the best, \(best.printable(limit: 40))"
    }

    /// How few layers hold how much of the whole error.
    var budget: PlannedPlot? {
        let drawn = DistinctCurves(
            subjects.map { subject in
                series(subject, values: document.layers.map { Self.error(of: $0, subject.values(of: $0)) })
            }
            .filter(\.hasValues))
        guard !drawn.curves.isEmpty, document.layers.count > 2 else { return nil }
        let plot = CumulativePlot(
            title: "Error budget: how few layers hold how much of the error",
            xLabel: "layers, from the largest error on",
            yLabel: "share of the model's squared error",
            series: drawn.curves
        )
        return PlannedPlot(
            "error-budget",
            plot,
            caption:
                "A curve that rises at once says that few layers make the error: they are worth another treatment. "
                + "Large layers hold much because they are large." + drawn.remark
        )
    }

    /// What overview plots show one series of: the candidates or, without any, the plainest and the best configuration.
    private var subjects: [ReportDocument.Source] {
        guard document.candidates.isEmpty else { return document.candidateSources }
        return [document.configurations.first, document.bestConfiguration?.configuration].compactMap { $0 }.uniqued()
            .map(ReportDocument.Source.configuration)
    }

    /// Σ(W−Ŵ)² of a layer: the document holds it as the mean over finite weights.
    private static func error(of layer: LayerFidelity, _ values: MetricValues?) -> Double? {
        values?[.mse].map { $0 * Double(layer.parameters - layer.nonFinite) }
    }

    private func pooledSNR(_ layers: [LayerFidelity], in source: ReportDocument.Source) -> Double? {
        var pool = EnergyPool()
        for layer in layers {
            guard let found = source.values(of: layer), let snr = found[.snrDB],
                let error = Self.error(of: layer, found)
            else { continue }
            pool.add(found.energies ?? Energies(signal: error * Decibels.energyRatio(snr), error: error))
        }
        return pool.snrDB
    }
}

extension LayerFidelity {
    /// How much better one candidate holds the layer than another; nil if either has no SNR.
    fileprivate func snr(of candidate: String, minus other: String) -> Double? {
        guard let first = measured[candidate]?.values[.snrDB], let second = measured[other]?.values[.snrDB] else {
            return nil
        }
        return first - second
    }
}
