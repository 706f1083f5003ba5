// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// What was lost, by the codes' own estimate.
    var loss: [Finding] {
        [tensorLoss, rowLoss, collapsed, zeroRows, saturated, unused].compactMap { $0 }
    }

    /// A layer's SNR in dB: measured against the original where there is one, else estimated from its codes.
    func snrDB(_ layer: LayerEvidence) -> Double? {
        measured(layer)?.measuredDB ?? layer.codes.snrDB
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
    func isPoor(_ layer: LayerEvidence) -> Bool {
        snrDB(layer).map { $0 < diagnosis.thresholds.lostDetailDB } ?? (layer.codes.emptyRows > 0)
    }

    /// Whether scaling and rounding cost a layer its detail: the codes' own estimate is low as well.
    ///
    /// A measured SNR that is low alone has another cause, which scaling is not blamed for.
    func losesDetail(_ layer: LayerEvidence) -> Bool {
        guard isPoor(layer) else { return false }
        guard let estimate = layer.codes.snrDB else { return true }
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
            cause: "One scale for the whole matrix is set by its largest weight, and leaves small rows few codes.",
            consequence: "Detail is lost in these layers: pictures can look soft, waxy or noisy.",
            remedy: convertCommand)
    }

    private var rowLoss: Finding? {
        finding(
            .rowScaleDetailLoss, .warning, where: { $0.scaling == .row && losesDetail($0) }, figures: lossSubject,
            cause:
                "These rows hold outliers that leave their other weights few codes, although each row has its own scale.",
            consequence: "Detail is lost in these layers.",
            remedy: convertCommand)
    }

    private var collapsed: Finding? {
        finding(
            .rowsCollapsed, .warning, where: { $0.codes.emptyRows > 0 && $0.scaling == .tensor },
            figures: { rowsSubject($0, "rows_collapsed") },
            cause: "Every weight of these rows is under half a step of the matrix's one scale, or was 0 to begin with.",
            consequence: "Their outputs are always 0; what they held cannot be told from the file.",
            remedy: convertCommand)
    }

    /// Rows of zeros among others, where each row has a scale of its own; a layer of zeros alone is poor.
    private var zeroRows: Finding? {
        finding(
            .rowsZero, .note,
            where: { $0.codes.emptyRows > 0 && $0.scaling == .row && $0.codes.snrDB != nil },
            figures: { rowsSubject($0, "rows_zero") },
            cause:
                "All codes of these rows are 0 although each row has its own scale, as a converter leaves weights that were 0.",
            consequence: "Their outputs are 0, as they are in a model that was pruned or padded there.",
            remedy: "None if these rows of the original are 0 too; diagnose --reference ORIGINAL compares them.")
    }

    /// How many of a layer's rows have no code but 0, and of how many that were read.
    private func rowsSubject(_ layer: LayerEvidence, _ key: String) -> FindingSubject {
        FindingSubject(
            layer.layer.name, [key: Double(layer.codes.emptyRows), "rows_read": Double(layer.codes.rows)])
    }

    private var saturated: Finding? {
        finding(
            .codesSaturated, .warning,
            where: { layer in
                layer.codes.saturated >= diagnosis.thresholds.leastSaturated
                    && Double(layer.codes.saturated) / Double(layer.codes.codes) > diagnosis.thresholds.saturatedShare
            },
            figures: { FindingSubject($0.layer.name, ["codes_at_limit": Double($0.codes.saturated)]) },
            cause:
                "More codes are at the limit than the one weight that sets the scale: larger weights were clipped, or the scales "
                + "are not those that the codes were made with.",
            consequence: "What was clipped is too small, which no estimate from codes can see.",
            remedy: convertCommand)
    }

    /// Only where every row was read: the largest code may lie in a row that was not.
    private var unused: Finding? {
        finding(
            .codeRangeUnused, .warning,
            where: {
                $0.isWhole && $0.codes.snrDB != nil && $0.codes.largestCode < diagnosis.thresholds.leastLargestCode
            },
            figures: { FindingSubject($0.layer.name, ["largest_code": Double($0.codes.largestCode)]) },
            cause: "The largest code is far under 127: the scale is larger than the largest weight asks for.",
            consequence: "A part of the eight bits is not used, at 6 dB for each halving.",
            remedy: convertCommand)
    }
}
