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
            consequence: "There is nothing to diagnose; a soft picture has another reason.",
            remedy: "None.")
    }

    private var presetLayers: Finding? {
        guard let family = diagnosis.architecture, let preset = family.preset else { return nil }
        let kept = preset.exclude + preset.highPrecision
        return finding(
            .presetLayerQuantized, .warning,
            where: { layer in kept.contains { layer.layer.weight.name.contains($0) } }, figures: lossSubject,
            cause:
                "\(family.rawValue) models are sensitive in these layers, which --\(preset.name) leaves unquantized.",
            consequence: "Pictures can shift in colour or composition although the layers' figures are good.",
            remedy: convertCommand)
    }
}
