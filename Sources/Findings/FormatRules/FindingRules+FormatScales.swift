// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import OrderedCollections

extension FindingRules {
    /// The layers of other formats than INT8 by the matrix or by the row.
    var formats: [FormatEvidence] { diagnosis.formats }

    /// A finding about layers of other formats; nil if there are none.
    func finding(
        _ id: FindingID, _ severity: Severity, of layers: [FormatEvidence],
        figures: (FormatEvidence) -> FindingSubject = { FindingSubject($0.name) }, cause: String, consequence: String,
        remedy: Remedy
    ) -> Finding? {
        finding(id, severity, layers.map(figures), cause: cause, consequence: consequence, remedy: remedy)
    }

    /// What is wrong with scales of other formats.
    var formatScales: [Finding] {
        [
            lostScales, underflow, nanCodes, nanScales, globalScale, scaleLayout(.nvfp4), scaleLayout(.mxfp8),
            copiedInputScales,
        ]
        .compactMap { $0 }
    }

    // MARK: FP8

    /// FP8 layers without a scale, or with one of 1, whose codes reach the format's limit as only scaled codes do.
    ///
    /// A scaled layer's largest code is the limit, in every layer; no weights of a matrix have that size. One layer alone may be
    /// chance, or clipped.
    var layersOfLostScale: [FormatEvidence] {
        let unscaled = formats.filter { layer in
            guard case .fp8 = layer.layer.format, let codes = layer.codes.floats, codes.magnitudes > 0 else {
                return false
            }
            return isUnscaled(layer)
        }
        let found = unscaled.filter { layer in
            guard let codes = layer.codes.floats else { return false }
            // Of a few rows the largest code may be missing, but not by far; and no weights are so large either.
            let least = Self.largestCode(layer) / (codes.isSample ? 4 : 1)
            return codes.largest >= least && codes.rootMeanSquare >= Self.leastSizeOfCodes
        }
        return found.count > 1 && found.count * 2 >= unscaled.count ? found : []
    }

    /// Whether an FP8 layer's codes are its weights.
    func isUnscaled(_ layer: FormatEvidence) -> Bool {
        guard case .fp8(_, let scaling) = layer.layer.format else { return false }
        return scaling == .none || layer.scales.single == 1
    }

    private static func largestCode(_ layer: FormatEvidence) -> Float {
        if case .fp8(.f8E5M2, _) = layer.layer.format { 57344 } else { 448 }
    }

    /// √(mean w²) that weights of a matrix do not have; those of the layers that were looked at had 0.4 at most.
    private static let leastSizeOfCodes = 0.5

    private var lostScales: Finding? {
        let named = layersOfLostScale.map { FindingSubject($0.name, ["largest": Double($0.codes.largest)]) }
        let cast = diagnosis.facts.castCodes
        let subjects = named + (cast.count > 1 ? cast.map { FindingSubject($0, ["largest": 448]) } : [])
        let gains = layersOfOtherGain(.fp8ScaleLost)
        return finding(
            .fp8ScaleLost, .error, subjects + gains.filter { gain in !subjects.contains { $0.name == gain.name } },
            cause:
                "These weights are FP8 codes whose scale was left out or replaced by 1: the largest is the largest number of "
                + "FP8, as only scaling makes it"
                + (cast.count > 1 ? " (ComfyUI-GGUF's convert.py casts FP8 to F16 so)." : "."),
            consequence:
                "ComfyUI computes with the codes as weights, which are too large by a hundred and more: noise or black "
                + "pictures.",
            remedy: converting(or: "Take the file that this one was made from, with its scales"))
    }

    private var underflow: Finding? {
        let lost = Set(layersOfLostScale.map(\.name))
        let found = formats.filter { layer in
            guard isUnscaled(layer), !lost.contains(layer.name), let snr = snrDB(layer),
                let codes = layer.codes.floats
            else { return false }
            // Weights of a few values may be exact.
            return snr < diagnosis.thresholds.lostDetailDB && codes.magnitudes > 2
        }
        return finding(
            .fp8Underflow, .error, of: found, figures: formatSubject,
            cause:
                "These weights were cast to FP8 without a scale, and are so small that FP8's least step is coarse for them.",
            consequence:
                "Most of their detail is lost: small numbers became 0 or one step. ComfyUI loads them without a word.",
            remedy: converting)
    }

    // MARK: Numbers that are none

    private var nanCodes: Finding? {
        let codes = formats.filter { $0.codes.nanCodes > 0 }
            .map { FindingSubject($0.name, ["codes": Double($0.codes.nanCodes)]) }
        let biases = diagnosis.facts.brokenBiases.sorted { $0.key < $1.key }
            .map { FindingSubject($0.key, ["numbers": Double($0.value)]) }
        return finding(
            .nanCodes, .error, codes + biases,
            cause:
                "Codes or biases of these layers are NaN or infinite, as weights over FP8's range become without a clamp.",
            consequence: "One such number makes whole outputs NaN: black pictures.", remedy: converting)
    }

    private var nanScales: Finding? {
        let found = formats.filter { layer in
            if case .ggml = layer.layer.format { return layer.codes.nonFinite > 0 }
            return layer.scales.nonFinite > 0
        }
        return finding(
            .nanScales, .error, of: found,
            figures: {
                FindingSubject($0.name, ["scales": Double($0.scales.nonFinite), "weights": Double($0.codes.nonFinite)])
            },
            cause:
                "Scales of these layers are NaN or infinite. convert-to-quant's --nvfp4 --simple writes such for a layer of "
                + "zeros, ModelOpt before 0.44 for very small weights.",
            consequence: "Every output of these layers is NaN: black pictures.",
            remedy: converting(or: "Leave these layers unquantized"))
    }

    // MARK: Block scales

    private var globalScale: Finding? {
        let second = formats.filter { $0.layer.format == .nvfp4 && $0.codes.signal > 0 }
        let found = second.filter { ($0.scales.second ?? 0) > Self.largestGlobalScale }
        let gains = layersOfOtherGain(.nvfp4GlobalScale)
        return finding(
            .nvfp4GlobalScale, .error,
            found.map { FindingSubject($0.name, ["weight_scale_2": $0.scales.second.map { Double($0) }]) }
                + gains.filter { gain in !found.contains { $0.name == gain.name } },
            cause:
                "weight_scale_2 of these layers is so large that their weights would be over 40,000: it is the reciprocal, as "
                + "compressed-tensors writes it, or was left out.",
            consequence: "ComfyUI multiplies by it (comfy-kitchen, nvfp4): outputs are too large by its square.",
            remedy: converting(or: "Write 1 divided by it in its place"))
    }

    /// 16 · 448 · 6 = 43,008: no weights have that size, and none that F16 could hold much more.
    private static let largestGlobalScale: Float = 16

    private func scaleLayout(_ format: PackedFormat) -> Finding? {
        let id: FindingID = format == .nvfp4 ? .nvfp4ScaleLayout : .mxfp8ScaleLayout
        let found = formats.filter { layer in
            guard layer.layer.format == format else { return false }
            guard let reference = diagnosis.reference?.formats[layer.name] else {
                return diagnosis.facts.scalesInRows.contains(layer.name)
            }
            return reference.other?.reading == .scalesInRows
        }
        return finding(
            id, .error, of: found,
            cause:
                "The block scales of these layers lie in rows: in that order neighbouring scales are alike, and not in the tiles of "
                + "128 rows and 4 blocks that the format has.",
            consequence:
                "comfy-kitchen reads them in tiles (to_blocked, from_blocked), so that blocks get one another's scales: "
                + "2–8 dB are left.",
            remedy: converting)
    }

    private var copiedInputScales: Finding? {
        finding(
            .inputScaleCopied, .error, diagnosis.facts.copiedInputScales.map { FindingSubject($0) },
            cause:
                "input_scale of these layers is a copy of their weights' scale; activations are far larger than weights.",
            consequence:
                "Where ComfyUI computes with 8-bit activations (comfy/ops.py passes input_scale on), most of them are cut off at "
                + "the largest weight: next to nothing is left.",
            remedy: Remedy("Leave out input_scale, for which ComfyUI takes 1, or set it from activations."))
    }
}
