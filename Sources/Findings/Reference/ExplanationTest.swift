// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// Tries what else could have been done to a layer that is further from the reference than its codes' rounding.
///
/// Each hypothesis has free numbers, one for a layer, a row or a column, and would fit a little of anything. So one is taken
/// only if it brings the layer as near as the codes' own estimate says that it can be, or nearer by tens of decibels.
struct ExplanationTest {
    let rows: LayerRows
    /// The SNR in dB that the codes' own rounding allows.
    let estimateDB: Double
    /// The SNR in dB against the reference as it is.
    let measuredDB: Double
    /// The rotation that fits best without any of this.
    let rotation: Rotation?
    /// ⟨W,Ŵ⟩ / (‖W‖‖Ŵ‖) with that rotation.
    let cosine: Double
    let thresholds: Thresholds

    /// Rows that are looked at where not all of them are.
    static let sample = 48
    /// A hypothesis that brings a layer nearer by this explains it, whatever else was done, in dB.
    private static let greatGainDB = 10.0
    /// One number for each row says something only over so many columns.
    private static let leastColumns = 32
    /// It must then bring it at least as near as this: a cosine of 0.9.
    private static let leastDB = 6.3

    /// What was found.
    func run() throws -> Differences {
        let sums = try rows.sums(rotation: rotation)
        var found = gains(sums)
        if !found.contains(where: isExplanation) {
            let sample = try SampledRows(rows, LayerRows.spread(Array(0..<rows.count), limit: Self.sample))
            found += ColumnTest(sample: sample, bases: ReferenceBases.all(columns: rows.columns)).run()
            let order = RowOrderTest(rows: rows, sums: sums, estimateDB: estimateDB, rotation: rotation)
            found += try [order.run()].compactMap { $0 }
            if cosine < thresholds.relatedCosine { found += try [TransposeTest(rows: rows).run()].compactMap { $0 } }
            let best = best(of: found)
            return Differences(
                explanation: best, trials: trials(found),
                remainder: best == nil && cosine >= thresholds.unrelatedCosine
                    ? Remainder(sample, rotation: rotation).words : nil)
        }
        return Differences(explanation: best(of: found), trials: trials(found), remainder: nil)
    }

    /// The simplest explanation that is about as good as the best.
    private func best(of found: [Explanation]) -> Explanation? {
        let fitting = found.filter(isExplanation)
        let most = fitting.map(\.snrDB).max() ?? 0
        return fitting.first { $0.snrDB >= most - thresholds.excessLossDB }
    }

    private func isExplanation(_ found: Explanation) -> Bool {
        let gain = found.snrDB - measuredDB
        if found.snrDB >= estimateDB - thresholds.excessLossDB { return gain >= thresholds.excessLossDB }
        return gain >= Self.greatGainDB && found.snrDB >= Self.leastDB
    }

    private func trials(_ found: [Explanation]) -> [Trial] {
        Explanation.Kind.allCases.compactMap { kind in
            let best = found.filter { $0.kind == kind }.map(\.snrDB).max()
            return best.map { Trial(kind: kind, snrDB: $0.isFinite ? $0 : nil) }
        }
    }

    /// One number for the layer, or one for each row.
    private func gains(_ sums: LayerRows.Sums) -> [Explanation] {
        let (signal, energy, product) = (
            sums.signal.reduce(0, +), sums.energy.reduce(0, +), sums.product.reduce(0, +)
        )
        guard signal > 0, product != 0, energy.isFinite else { return [] }
        var found: [Explanation] = []
        let gain = product / signal
        if let snr = Self.snr(explained: product * gain, energy) {
            found.append(
                Explanation(
                    kind: .gain, rotation: rotation, snrDB: snr, isSlight: GainWords.isSlight(gain),
                    words: "every weight is \(GainWords.factor(gain)) times the reference's"))
        }
        let gains = zip(sums.product, sums.signal).map { $1 > 0 ? $0 / $1 : 0 }
        let explained = zip(gains, sums.product).reduce(0) { $0 + $1.0 * $1.1 }
        if rows.count > 1, rows.columns >= Self.leastColumns, let snr = Self.snr(explained: explained, energy) {
            found.append(
                Explanation(
                    kind: .rowGains, rotation: rotation, snrDB: snr,
                    isSlight: gains.allSatisfy { $0 == 0 || GainWords.isSlight($0) },
                    words: GainWords.rows(gains, scales: rows.scales)))
        }
        return found
    }

    /// 10·log10(explained / (energy − explained)); nil if it is undefined.
    static func snr(explained: Double, _ energy: Double) -> Double? {
        guard explained > 0, energy > 0, explained.isFinite, energy.isFinite else { return nil }
        // What subtraction cannot resolve counts as this much.
        return Decibels.of(signal: explained, error: max(energy - explained, energy * 1e-12))
    }
}
