// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// Layers that are quantized and should not be, and a file where nothing is.
    var selection: [Finding] {
        [nothing, presetLayers].compactMap { $0 }
    }

    private var nothing: Finding? {
        guard diagnosis.contents.isPlain else { return nil }
        return Finding(
            .nothingQuantized, .note, cause: "No tensor of this file is quantized.",
            consequence: "There is nothing to diagnose here.",
            remedy: .none)
    }

    private var presetLayers: Finding? {
        guard let family = diagnosis.architecture, !family.presets.isEmpty else { return nil }
        let weights = diagnosis.contents.layers.map(\.weight.name) + diagnosis.contents.others.map(\.weight.name)
        let keeps = Preset.keeps(family.presets, among: weights + diagnosis.contents.plainTensors.map(\.name))
        return finding(
            .presetLayerQuantized, .warning, where: { keeps($0.layer.weight.name) }, figures: lossSubject,
            cause: "These layers are quantized, and the preset for \(family.name) models,\(family.flags), leaves them "
                + "unquantized, because the family is said to be sensitive there.",
            consequence:
                "What comes of it cannot be told from weights: compare a render of the original with one of this "
                + "file with the same seed.",
            remedy: converting)
    }
}
