// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import OrderedCollections

extension FindingRules {
    /// What is quantized in another layout, and what stands beside codes and is not understood, or not used.
    var layouts: [Finding] {
        ([foreignMakers, floatingPoint, unknownParts] + otherLayouts + [unknownLayouts, leftOver]).compactMap { $0 }
    }

    private var foreignMakers: Finding? {
        finding(
            .foreignLayout, .warning, where: { $0.layer.maker != nil },
            figures: { FindingSubject($0.layer.name, detail: $0.layer.maker) },
            cause: "These layers are INT8 in another maker's layout: codes times scale, under other names"
                + (layers.contains { $0.layer.isScaleOfLargestWeights } ? " (scale = SCB / 127)." : "."),
            consequence: "That maker's loader reads them; ComfyUI does not, and loads codes as if they were weights.",
            remedy: .repair("the same codes and scales under ComfyUI's names", for: "For ComfyUI"))
    }

    private var floatingPoint: Finding? {
        finding(
            .floatWeightMarked, .error,
            others { if case .floatingPoint = $0 { true } else { false } }
                .filter { !diagnosis.facts.dummyScales.contains($0.name) },
            cause: "These weights are floating-point, and a marker or a scale of codes stands beside them.",
            consequence:
                "ComfyUI casts a marked weight to the marker's type, and the scale is applied to what it was not "
                + "made for; whether the scale is already in the weights cannot be told.",
            remedy: converting(or: "Take marker and scale away if the weights are whole"))
    }

    private var unknownParts: Finding? {
        finding(
            .partsUnknown, .warning,
            others { if case .unknownParts = $0 { true } else { false } },
            cause: "Tensors beside codes and scale change what the codes mean, or it is not known what they do.",
            consequence: "Codes and scale alone are not the weight: nothing is estimated, and these layers are neither "
                + "dequantized nor repaired. ComfyUI leaves such tensors out and computes without them.",
            remedy: converting(or: "Use the loader that this file was made for"))
    }

    /// Layers of known layouts, a finding for each kind of reader.
    private var otherLayouts: [Finding?] {
        let judged = Set(formats.map(\.layer.weight.name))
        let known = diagnosis.contents.others.compactMap { layer in layer.layout.map { (layer, $0.reader) } }
        let subjects = { (isWanted: (QuantizationLayout.Reader) -> Bool) in
            known.filter { isWanted($0.1) }
                .map { layer, _ in subject(layer) }
        }
        return [
            other(
                .error, subjects { $0 == .comfyUIWithMarker }, id: .quantMarkerMissing,
                "They lack the marker by which ComfyUI knows this layout.",
                consequence:
                    "ComfyUI enters its quantized path by markers alone (comfy/ops.py): it takes the codes for weights, without a "
                    + "word, and stops at a shape or computes with noise.",
                remedy: Remedy("Convert again with a converter that writes markers (comfy_quant).")),
            other(
                .error, subjects { if case .refusedByComfyUI = $0 { true } else { false } },
                "ComfyUI knows no format of this name" + readers(known.map(\.1)) + ".",
                consequence: "Stock ComfyUI stops with a KeyError while it loads the file.",
                remedy: converting(or: "Use that loader")),
            other(
                .warning, subjects { if case .others = $0 { true } else { false } },
                "It is read by other programs" + readers(known.map(\.1)) + ".",
                consequence: "ComfyUI does not know this layout, and loads codes as if they were weights.",
                remedy: converting(or: "Use that loader")),
            other(
                .note, known.filter { $0.1 == .comfyUI && !judged.contains($0.0.weight.name) }.map { subject($0.0) },
                title: "Another format, which is not measured", "ComfyUI reads it.",
                consequence: "How good these layers are is not said here.", remedy: .none),
            other(
                .note, subjects { if case .ggufReaders = $0 { true } else { false } },
                "It is read by other programs" + readers(known.map(\.1)) + ".",
                consequence: "Stock ComfyUI does not read GGUF files; these do, and decode blocks as they are used.",
                remedy: .none),
        ]
    }

    private func readers(_ readers: [QuantizationLayout.Reader]) -> String {
        let names = readers.compactMap { reader -> String? in
            switch reader {
            case .refusedByComfyUI(let name), .others(let name), .ggufReaders(let name): name
            default: nil
            }
        }
        let sorted = Set(names).sorted()
        return sorted.isEmpty ? "" : " (\(sorted.joined(separator: "; ")))"
    }

    private func subject(_ layer: OtherLayer) -> FindingSubject {
        FindingSubject(layer.name, detail: layer.layout?.name)
    }

    private func other(
        _ severity: Severity, _ subjects: [FindingSubject], id: FindingID = .formatUnsupported, title: String? = nil,
        _ cause: String, consequence: String, remedy: Remedy
    ) -> Finding? {
        guard !subjects.isEmpty else { return nil }
        let names = OrderedSet(subjects.compactMap(\.detail)).joined(separator: ", ")
        return Finding(
            id, severity, subjects, title: title, cause: "These layers are in \(names). \(cause)",
            consequence: consequence, remedy: remedy)
    }

    private var unknownLayouts: Finding? {
        finding(
            .formatUnsupported, .warning,
            others { defect in
                switch defect {
                case .format, .elementType, .weightShape, .weightTooLarge, .unread, .packed: true
                default: false
                }
            },
            cause: "These tensors hold codes, or look as if they did, in no layout that is known here.",
            consequence: "Nothing is said about them, and nothing about whether ComfyUI reads them.",
            remedy: Remedy("Ask who made the file which loader it is for."))
    }

    private var leftOver: Finding? {
        let beside = layers.filter { !$0.layer.leftovers.isEmpty }
            .map { layer in
                let names = layer.layer.leftovers.map { StoredLayer.rest(of: $0.name, inLayer: layer.layer.name) }
                return FindingSubject(layer.layer.name, detail: names.joined(separator: ", "))
            }
        let orphans = diagnosis.contents.orphanedScales
            .filter { scale in
                // ComfyUI goes by the word where layers have a scale beside them.
                diagnosis.facts.dummyScales.isEmpty || !QuantizedCheckpoint.isWordOnFP8(scale.name)
            }
            .map {
                let isOnFP8 = $0.name.hasSuffix("scaled_fp8")
                return FindingSubject(
                    $0.name, detail: isOnFP8 ? "no weight is FP8" : "its layer is not quantized, or not there")
            }
        return finding(
            .partsLeftOver, .note, beside + orphans,
            cause:
                "These tensors change nothing: scales of activations, zero points of 0, notes on the format (scaled_fp8 where "
                + "no weight is FP8), or scales whose layer has no codes in the file.",
            consequence:
                "The weights are what codes and scales say. ComfyUI's int8_tensorwise uses none of these; loaders "
                + "may list them as unexpected keys.",
            remedy: .none)
    }
}
