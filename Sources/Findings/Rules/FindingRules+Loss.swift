// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// What was lost, by the codes' own estimate.
    var loss: [Finding] {
        [tensorLoss, rowLoss].compactMap { $0 }
    }

    /// A layer's SNR in dB: measured against the original where there is one, else estimated from its codes.
    func snrDB(_ layer: LayerEvidence) -> Double? {
        measured(layer)?.measuredDB ?? layer.codes.snrDB
    }

    /// The same of a layer of another format.
    func snrDB(_ layer: FormatEvidence) -> Double? {
        diagnosis.reference?.formats[layer.name]?.measuredDB ?? layer.snrDB
    }

    /// Whether a layer's SNR is measured against the original, and not estimated.
    func isMeasured(_ layer: LayerEvidence) -> Bool { measured(layer)?.measuredDB != nil }

    /// What one scale per row would have given, without rotation, in dB; nil if the layer has that.
    func rowScaledDB(_ layer: LayerEvidence) -> Double? {
        guard layer.scaling == .tensor else { return nil }
        return measured(layer)?.rowDB ?? layer.codes.rowScaledDB
    }

    /// What the original says of a layer that was made from it.
    private func measured(_ layer: LayerEvidence) -> LayerReference? {
        guard let found = diagnosis.reference?.layers[layer.layer.name], let cosine = found.best?.cosine else {
            return nil
        }
        return cosine >= diagnosis.thresholds.unrelatedCosine ? found : nil
    }

    /// Whether a layer's SNR is so low that it shows.
    ///
    /// A layer without a code has none: a scale taken from its largest weight gives that weight a code, so its weights were 0.
    func isPoor(_ layer: LayerEvidence) -> Bool {
        snrDB(layer).map { $0 < diagnosis.thresholds.lostDetailDB } ?? false
    }

    /// Whether scaling and rounding cost a layer its detail: the codes' own estimate is low as well.
    ///
    /// A measured SNR that is low alone has another cause, which scaling is not blamed for.
    func losesDetail(_ layer: LayerEvidence) -> Bool {
        guard isPoor(layer) else { return false }
        guard let estimate = layer.codes.snrDB else { return false }
        return estimate < diagnosis.thresholds.lostDetailDB + diagnosis.thresholds.excessLossDB
    }

    /// Estimates of a layer under other scaling and rotation.
    func lossSubject(_ layer: LayerEvidence) -> FindingSubject {
        let whole = layer.isWhole
        return FindingSubject(
            layer.layer.name,
            [
                "estimated_snr_db": layer.codes.snrDB,
                "measured_snr_db": measured(layer)?.measuredDB,
                "error_share": measured(layer)?.errorShare,
                "row_scaled_db": rowScaledDB(layer),
                "row_rotated_db": rotatedEstimate(layer),
                "output_gain_db": measured(layer)?.outputGainDB,
                "zero_share": layer.codes.zeroShare,
                "lost_row_share": layer.codes.lostShare,
                "worst_row_db": whole ? layer.codes.worstRowDB : nil,
            ])
    }

    /// What one scale per row and rotation by 64 would have given a layer that is not rotated; nil if it is, or cannot be.
    func rotatedEstimate(_ layer: LayerEvidence) -> Double? {
        guard rotationOf(layer) == nil, let rotation = Rotation(groupSize: 64) else { return nil }
        if let found = measured(layer)?.rowRotatedDB { return found }
        return layer.basis(rotation)?.rowScaledDB
    }

    private var tensorLoss: Finding? {
        let poor = layers.filter { $0.scaling == .tensor && losesDetail($0) }
        return finding(
            .tensorScaleDetailLoss, .error, poor.map(lossSubject),
            cause: poor.contains(where: gainsByRowScales)
                ? "One scale for the whole matrix is set by its largest weight, and leaves small rows few codes."
                : "The one scale is set by the largest weights, and leaves the others few codes; one scale per row would not help.",
            consequence:
                "Detail is lost in these layers: pictures can look soft, waxy or noisy. Compare renders: fidelio pictures.",
            remedy: converting)
    }

    private var rowLoss: Finding? {
        finding(
            .rowScaleDetailLoss, .warning, where: { $0.scaling == .row && losesDetail($0) }, figures: lossSubject,
            cause:
                "These rows hold outliers that leave their other weights few codes, although each row has its own scale.",
            consequence: "Detail is lost in these layers.",
            remedy: converting)
    }

    /// Layers without lost detail whose own weights would have kept more by the advised command, and that keep the file from being faithful.
    ///
    /// A note: nothing is wrong with such a file, and where something is, that comes first. Under 3 dB, which is half of the error's
    /// energy, nothing is said.
    func avoidable(beside others: [Finding]) -> Finding? {
        guard !others.contains(where: { $0.severity == .error }) else { return nil }
        let skipped = others.filter { $0.id == .rotationSkipped }.flatMap(\.subjects).map(\.name)
        let found = layers.filter { layer in
            guard !losesDetail(layer), !skipped.contains(layer.layer.name), !isAsAdvised(layer), let now = snrDB(layer),
                let kept = bestDB(layer)
            else {
                return false
            }
            return now < Self.faithfulDB && kept >= now + Self.worthwhileDB
        }
        let (now, kept) = (Diagnosis.range(found.compactMap(snrDB)), Diagnosis.range(found.compactMap(bestDB)))
        let recipe = "row-wise scales\(found.contains(where: gainsByRotation) ? " with ConvRot" : "")"
        let share = "\(found.count) of \(layers.count) layers"
        return finding(
            .lossAvoidable, .note, found.map(lossSubject),
            cause: "These layers keep \(now), and are scaled or rotated otherwise than the published recipe does it.",
            consequence: outputGain(of: found)
                .map {
                    "By their inputs, \(recipe) would gain \($0) of output (W8A8, as diffusion models run INT8) in \(share); "
                        + "their weights would keep \(kept)."
                }
                ?? "By their own weights, \(recipe) would keep \(kept) in \(share).",
            remedy: converting)
    }

    /// What the outputs of layers would gain by one scale per row, rotated by 64 where that is better: `5–12 dB`; nil unless it is
    /// known of each, and each would gain.
    func outputGain(of layers: [LayerEvidence]) -> String? {
        let gains = layers.compactMap { measured($0)?.outputGainDB }
        guard !gains.isEmpty, gains.count == layers.count, gains.allSatisfy({ $0 > 0 }) else { return nil }
        return Diagnosis.range(gains)
    }

    /// What a layer would keep by the advised command, in dB; nil if that is not known.
    private func bestDB(_ layer: LayerEvidence) -> Double? {
        [rowScaledDB(layer), rotatedEstimate(layer)].compactMap { $0 }.max()
    }

    /// Whether one scale per row would keep a layer of one scale noticeably better: else that scale is not what it lacks.
    func gainsByRowScales(_ layer: LayerEvidence) -> Bool {
        guard let rows = rowScaledDB(layer), let now = snrDB(layer) else { return false }
        return rows >= now + Self.worthwhileDB
    }

    private func gainsByRotation(_ layer: LayerEvidence) -> Bool {
        (rotatedEstimate(layer) ?? -.infinity) > (rowScaledDB(layer) ?? snrDB(layer) ?? -.infinity)
    }

    /// A layer under 30 dB keeps a file from being faithful, whatever the others are (``Grade``).
    private static let faithfulDB = 30.0
    private static let worthwhileDB = 3.0
}
