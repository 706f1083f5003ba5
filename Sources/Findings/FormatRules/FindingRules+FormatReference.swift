// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Foundation
internal import OrderedCollections

extension FindingRules {
    /// What only the original can tell of layers in other formats.
    var formatReference: [Finding] {
        guard diagnosis.reference != nil, !formats.isEmpty else { return [] }
        return [scaleTwice, otherGains, nibbleOrder, otherRows, foreignFormats, otherVersionFormats].compactMap { $0 }
    }

    private func reference(_ layer: FormatEvidence) -> FormatReference? { diagnosis.reference?.formats[layer.name] }

    /// Layers that are the original's but for one number: their subjects, if that number means what the finding says.
    func layersOfOtherGain(_ id: FindingID) -> [FindingSubject] {
        formats.filter { meaningOfGain($0) == id }.map(formatSubject)
    }

    /// What it means that a layer had to be multiplied by another number than 1 to be the original's; nil if it had not.
    private func meaningOfGain(_ layer: FormatEvidence) -> FindingID? {
        guard let fit = reference(layer)?.stored, let cosine = fit.cosine, cosine >= Self.sameDirection,
            let gain = fit.gain, gain > 0, abs(log(gain)) > Self.slightGain
        else { return nil }
        if case .fp8 = layer.layer.format {
            guard let scale = layer.scales.single, scale != 1 else {
                return layer.layer.format.isUnscaledFP8 || layer.scales.single == 1 ? .fp8ScaleLost : .scalesOff
            }
            return scale > 0 && isNear(gain * Double(scale).squareRoot()) ? .fp8ScaleTwice : .scalesOff
        }
        if layer.layer.format == .nvfp4, let second = layer.scales.second, second > 0 {
            return second == 1 || isNear(gain * Double(second) * Double(second)) ? .nvfp4GlobalScale : .scalesOff
        }
        return .scalesOff
    }

    /// Whether a ratio is 1 but for rounding.
    private func isNear(_ ratio: Double) -> Bool { abs(log(ratio)) < 0.02 }

    /// A cosine from which on only the size can be wrong: FP8 has 0.9996, 4-bit formats 0.99 to 0.996.
    private static let sameDirection = 0.98
    /// Gains under this, as a logarithm, come of the formats: 2-bit ones shrink weights by a tenth.
    private static let slightGain = 0.2

    private var scaleTwice: Finding? {
        finding(
            .fp8ScaleTwice, .error, layersOfOtherGain(.fp8ScaleTwice),
            cause: "The scale of these layers is the square of what it should be: it was applied to itself.",
            consequence: "Weights are far too small: ComfyUI computes as if these layers were next to nothing.",
            remedy: converting(or: "Write its root in the place of each such scale"))
    }

    private var otherGains: Finding? {
        finding(
            .scalesOff, .error, layersOfOtherGain(.scalesOff),
            cause: "These layers are the reference's times a number: their scales are off.",
            consequence: "Their outputs are off by that number: noise, or a blank picture.", remedy: converting)
    }

    private var nibbleOrder: Finding? {
        finding(
            .nvfp4NibbleOrder, .error, of: formats.filter { reference($0)?.other?.reading == .nibblesSwapped },
            figures: formatSubject,
            cause: "The two codes of each byte stand in the other order: read so, these layers are the reference's.",
            consequence:
                "comfy-kitchen takes the high half for the even column (nvfp4): neighbours change places, which is noise.",
            remedy: converting(or: "Use the loader that this file was made for"))
    }

    private var otherRows: Finding? {
        finding(
            .rowsReordered, .error, of: formats.filter { reference($0)?.other?.reading == .rowsOfLlama },
            figures: formatSubject,
            cause:
                "Rows of these queries and keys are the reference's in the order of llama.cpp, where the halves of a head take turns.",
            consequence: "A program that does not put them back computes with rows of other outputs.",
            remedy: Remedy("Use a loader that knows llama.cpp's order, such as ComfyUI-GGUF."))
    }

    /// Layers that no reading brings near the original.
    private var foreignFormats: Finding? {
        let foreign = formats.filter { layer in
            guard let found = reference(layer), found.other == nil, layer.scales.nonFinite == 0, layer.snrDB != nil
            else {
                return false
            }
            return found.stored.cosine.map { $0 < diagnosis.thresholds.unrelatedCosine } ?? false
        }
        return finding(
            .notThisOriginal, .error, of: foreign, figures: formatSubject,
            cause:
                "These layers hold other weights than the reference's of the same name, in every reading that their format has.",
            consequence: "Nothing that is measured of these layers against it holds.", remedy: Self.rightOriginal)
    }

    /// Layers that resemble the original and are further from it than their codes explain, for no reason that is known.
    private var otherVersionFormats: Finding? {
        let named = Set((formatScales + formatMarkers).filter { $0.severity == .error }.flatMap(\.subjects).map(\.name))
        let far = formats.filter { layer in
            guard let found = reference(layer), found.other == nil, meaningOfGain(layer) == nil,
                !named.contains(layer.name), let distance = found.distanceDB, let estimate = layer.snrDB,
                let cosine = found.stored.cosine, layer.layer.rows >= 16
            else { return false }
            return cosine >= diagnosis.thresholds.unrelatedCosine && distance < estimate - Self.explainedDB
        }
        return finding(
            .notThisOriginal, .warning, of: far, figures: formatSubject,
            cause:
                "These layers are further from the reference than their codes explain: the file was made from another version of it, "
                + "or by an encoder that weighs errors by activations.",
            consequence: "The measured loss holds that change too.", remedy: Self.rightOriginal)
    }

    /// Encoders that correct errors by activations cost up to 3 dB of weights' SNR; estimates are within 1 dB.
    private static let explainedDB = 4.0
}

extension PackedFormat {
    /// Whether its numbers are FP8 codes without a scale.
    fileprivate var isUnscaledFP8: Bool {
        if case .fp8(_, .none) = self { true } else { false }
    }
}
