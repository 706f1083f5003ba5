// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import OrderedCollections

extension FindingRules {
    /// Scales that are missing, of no fitting shape, or no sound numbers.
    var scales: [Finding] {
        [
            rank1, missingScale, invalidScale, perRow, tensorRotated, equal,
            scaleNumbers(.scaleZero, \.zero, "0", "The weights of these rows are all 0."),
            scaleNumbers(.scaleNegative, \.negative, "negative", "The weights of these rows have the wrong sign."),
            scaleNumbers(
                .scaleNotFinite, \.nonFinite, "NaN or infinite", "The layer's outputs are NaN: the picture is black."),
            narrow, legacyName,
        ]
        .compactMap { $0 }
    }

    private var rank1: Finding? {
        finding(
            .scaleShapeRank1, .error, where: { $0.layer.dialects.contains(.flatRowScale) },
            cause: "The scale has shape [out] where [out, 1] is meant.",
            consequence: "comfy-kitchen's dequantization raises, or scales the columns of a square layer instead.",
            remedy: .repair("gives the scale the shape [out, 1]"))
    }

    private var perRow: Finding? {
        finding(
            .perRowClaimedAbsent, .error, where: { $0.layer.dialects.contains(.missingRowScale) },
            cause: "The markers say that there is one scale per row; there is one for the whole matrix.",
            consequence: "The file is tensor-wise, with the loss of that, whatever its name and markers say.",
            remedy: .repair("removes per_row from the markers", orConvert: diagnosis.advice.command))
    }

    private var tensorRotated: Finding? {
        finding(
            .scaleTensorRotated, .error, where: { $0.layer.dialects.contains(.tensorScaleWithRotation) },
            cause: "There is one scale for the matrix, and the markers say that the layer is rotated.",
            consequence:
                "comfy-kitchen rotates activations only for one scale per row: loaders stop at the scale's shape.",
            remedy: .repair("writes the scale out in every row, which loses nothing"))
    }

    private var equal: Finding? {
        finding(
            .rowScalesEqual, .warning, where: \.hasEqualRowScales, figures: lossSubject,
            cause: "There is one scale per row, and it is the same number in all rows.",
            consequence: "These layers are tensor-wise in all but shape, with the loss of that.",
            remedy: converting)
    }

    private var narrow: Finding? {
        finding(
            .scaleNarrow, .warning, where: { $0.layer.dialects.contains(.narrowScale) },
            figures: { FindingSubject($0.layer.name, detail: $0.layer.scale.elementType.rawValue) },
            cause: "The scale is BF16 or F16, and was rounded when it was cast.",
            consequence: "About 0.2 dB are lost, which no repair brings back without the original.",
            remedy: converting)
    }

    private var legacyName: Finding? {
        finding(
            .scaleLegacyName, .error, where: { $0.layer.dialects.contains(.legacyScaleName) },
            cause: "The scale is called scale_weight, as in older files.",
            consequence: "ComfyUI looks for weight_scale, and stops: Missing INT8 weight scale.",
            remedy: .repair("renames it"))
    }
}
