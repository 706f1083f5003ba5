// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import OrderedCollections

extension FindingRules {
    /// What 8-bit codes show by themselves: rows without any, weights that were clipped, and codes that are not used.
    var codes: [Finding] {
        [collapsed, zeroRows, saturated, unused].compactMap { $0 }
    }

    private var collapsed: Finding? {
        finding(
            .rowsCollapsed, .warning,
            where: { $0.codes.emptyRows > 0 && $0.scaling == .tensor && $0.codes.snrDB != nil },
            figures: { rowsSubject($0, "rows_collapsed") },
            cause: "Every weight of these rows is under half a step of the matrix's one scale, or was 0 to begin with.",
            consequence: "Their outputs are always 0; what they held cannot be told from the file.",
            remedy: converting)
    }

    /// Rows of zeros where each row has a scale of its own, and layers of nothing else.
    private var zeroRows: Finding? {
        let emptied = Set(emptiedLayers.map(\.layer.name))
        return finding(
            .rowsZero, .note,
            where: { layer in
                layer.codes.emptyRows > 0 && (layer.scaling == .row || layer.codes.snrDB == nil)
                    && !emptied.contains(layer.layer.name)
            },
            figures: { rowsSubject($0, "rows_zero") },
            cause:
                "All codes of these rows are 0. A scale that is set by the largest weight gives that weight a code, so converters "
                + "leave this where the weights were 0.",
            consequence: "Their outputs are 0, as they are in a model that was pruned or padded there.",
            remedy: Remedy(
                "None if these rows of the original are 0 too; diagnose --reference ORIGINAL compares them."))
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
            remedy: converting)
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
            remedy: converting)
    }
}
