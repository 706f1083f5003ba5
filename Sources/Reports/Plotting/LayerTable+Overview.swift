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
        let plot = BarList(
            title: "SNR by kind of layer", xLabel: "pooled SNR / dB",
            categories: present.map(\.kind.title), series: drawn.curves)
        let caption =
            "A short bar is a kind of layer that suffers. Kinds are told by common patterns of names; the energies of all layers "
            + "of a kind are pooled." + drawn.remark
        return PlannedPlot("snr-by-kind", plot, heading: "Which kinds of layers suffer?", caption: caption)
    }

    /// Pooled SNR by block, from the input to the output, where there are several blocks.
    var depth: PlannedPlot? {
        let blocks = BlockTable(layers: layers.map(\.name))
        guard blocks.names.count > 2 else { return nil }
        let drawn = DistinctCurves(
            subjects.map { subject in
                series(subject, values: blocks.places.map { pooledSNR($0.map { layers[$0] }, in: subject) })
            }
            .filter(\.hasValues))
        guard !drawn.curves.isEmpty else { return nil }
        let plot = LinePlot(
            title: "SNR by depth",
            yLabel: "pooled SNR / dB",
            xLabel: "Block, \(order.words)",
            categories: blocks.shortNames,
            series: drawn.curves,
            leastSpan: Self.leastSpan
        )
        return PlannedPlot(
            "snr-by-depth", plot, heading: "Do early or late blocks suffer?",
            caption:
                "A dip is a block that suffers. The energies of a block's layers are pooled; layers outside of blocks are left out."
                + drawn.remark
        )
    }

    /// What each candidate loses against the best one, layer by layer, where there are several.
    var differences: PlannedPlot? {
        let ranked = document.candidatesFromBest
        guard let best = ranked.first, ranked.count > 1 else { return nil }
        let drawn = DistinctCurves(
            ranked.dropFirst().map { series(of: $0, against: best) }.filter(\.hasValues))
        guard !drawn.curves.isEmpty else { return nil }
        let title = Self.title(of: drawn.curves.map(\.name), against: shortNames[best.name])
        return PlannedPlot(
            "candidate-differences", bars(title, "SNR against it / dB", drawn.curves), heading: title,
            caption:
                "By how many dB a candidate's layer is better than the best candidate's: below zero it loses."
                + drawn.remark
        )
    }

    private func series(of file: CheckpointIdentity, against best: CheckpointIdentity) -> Series {
        series(
            .candidate(file.name),
            values: layers.map { $0.snr(of: file.name, minus: best.name) })
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
                series(subject, values: layers.map { Self.error(of: $0, subject.values(of: $0)) })
            }
            .filter(\.hasValues))
        guard !drawn.curves.isEmpty, layers.count > 2 else { return nil }
        let plot = CumulativePlot(
            title: "Error budget: how few layers hold how much",
            xLabel: "layers, from the largest error on",
            yLabel: "share of squared error",
            series: drawn.curves
        )
        return PlannedPlot(
            "error-budget", plot, heading: "Is it a few layers, or all of them?",
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
