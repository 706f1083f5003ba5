// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// Markers that are missing, incomplete, contradictory or unreadable.
    var markers: [Finding] {
        [
            missingMarkers, unnamedFormats, aliases, groups, disagreement, prefixes, dialects, spellings, unreadable,
            bareTexts,
            brokenEntries, brokenTensors, orphaned, header,
        ]
        .compactMap { $0 } + layouts
    }

    private func dialect(
        _ id: FindingID, _ severity: Severity, _ dialects: Set<StoredLayerDialect>, cause: String,
        consequence: String, remedy: Remedy
    ) -> Finding? {
        finding(
            id, severity, where: { !$0.layer.dialects.isDisjoint(with: dialects) },
            figures: { layer in
                let found = layer.layer.dialects.intersection(dialects).map(\.rawValue).sorted()
                return FindingSubject(layer.layer.name, detail: found.joined(separator: ", "))
            },
            cause: cause, consequence: consequence, remedy: remedy)
    }

    private var missingMarkers: Finding? {
        finding(
            .markerMissing, .error,
            where: { $0.layer.dialects.contains(.noMarker) && $0.layer.maker == nil },
            cause: "These I8 layers have a scale and no marker, in a tensor or in the header.",
            consequence: "ComfyUI does not know them as quantized, and loads codes as if they were weights.",
            remedy: .repair("writes markers for what the bytes are"))
    }

    private var aliases: Finding? {
        finding(
            .formatAlias, .error, where: { $0.layer.dialects.contains(.otherFormatName) && !isBareText($0) },
            figures: { FindingSubject($0.layer.name, detail: $0.layer.marker?.format.map { "format: \($0)" }) },
            cause: "The markers call the format otherwise than int8_tensorwise; codes and scales are in that layout.",
            consequence: "ComfyUI knows no format of this name and stops with a KeyError.",
            remedy: .repair("writes \"format\": \"int8_tensorwise\""))
    }

    private func isBareText(_ layer: LayerEvidence) -> Bool { layer.layer.dialects.contains(.bareTextMarker) }

    private var unnamedFormats: Finding? {
        dialect(
            .markerFormatMissing, .error, [.noFormat],
            cause: "The markers name no format.",
            consequence: "ComfyUI does not recognize these layers.",
            remedy: .repair("writes \"format\": \"int8_tensorwise\""))
    }

    private var groups: Finding? {
        dialect(
            .markerGroupMissing, .warning, [.noGroupSize],
            cause: "The markers say that these layers are rotated, and not by which group.",
            consequence: "Readers take 256, which is right only by luck.",
            remedy: .repair("writes the group that was found"))
    }

    private var disagreement: Finding? {
        let others = diagnosis.contents.others.filter(\.markersDisagree).map { FindingSubject($0.name) }
        let subjects = layers.filter { $0.layer.dialects.contains(.markersDisagree) }
            .map { FindingSubject($0.layer.name, detail: StoredLayerDialect.markersDisagree.rawValue) }
        return finding(
            .markersDisagree, .error, subjects + others,
            cause: "The marker in the tensor and the one in the header say different things.",
            consequence:
                "What a reader makes of these layers depends on which one it follows; ComfyUI follows the header.",
            remedy: .repair("makes both say what the weights say"))
    }

    /// Markers that stand only in the header, under names that the weights have not.
    private var prefixes: Finding? {
        finding(
            .markerDialect, .error, where: isMarkedUnderAnotherName,
            figures: { FindingSubject($0.layer.name, detail: "header_prefix") },
            cause: "The markers are only in the header, under names that differ from the weights' by a prefix.",
            consequence:
                "ComfyUI puts them where the header says, which is not where the weights are, and loses them: it "
                + "loads codes as if they were weights.",
            remedy: .repair("writes them under the weights' names"))
    }

    private func isMarkedUnderAnotherName(_ layer: LayerEvidence) -> Bool {
        layer.layer.dialects.isSuperset(of: [.headerPrefix, .headerMarkerOnly])
    }

    private var dialects: Finding? {
        let harmless: Set<StoredLayerDialect> = [.nestedParameters, .headerMarkerOnly, .headerPrefix]
        return finding(
            .markerDialect, .note,
            where: {
                !isMarkedUnderAnotherName($0) && !isBareText($0) && !$0.layer.dialects.isDisjoint(with: harmless)
            },
            figures: { layer in
                let found = layer.layer.dialects.intersection(harmless).map(\.rawValue).sorted()
                return FindingSubject(layer.layer.name, detail: found.joined(separator: ", "))
            },
            cause:
                "The markers are written in a dialect that ComfyUI reads: nested, only in the header, or a second time "
                + "there under another prefix.",
            consequence: "Other readers can miss them.",
            remedy: .none)
    }

    private var spellings: Finding? {
        finding(
            .markerSpelling, .note, where: { $0.layer.dialects.contains(.markerSpelling) },
            figures: { FindingSubject($0.layer.name, detail: $0.layer.marker?.spellings.joined(separator: ", ")) },
            cause: "The markers are spelled otherwise than convert-to-quant spells them.",
            consequence: "ComfyUI takes them all the same; stricter readers may refuse them.",
            remedy: .none)
    }

    private var bareTexts: Finding? {
        finding(
            .markerUnreadable, .error, where: isBareText,
            cause: "The markers are bare texts, where an object with \"format\" is meant.",
            consequence: "ComfyUI follows the header's entry and stops, since a text has no settings.",
            remedy: .repair("writes whole markers for what the bytes are"))
    }

    private var unreadable: Finding? {
        finding(
            .markerUnreadable, .error,
            others { if case .marker = $0 { true } else { false } },
            cause: "The markers of these layers cannot be understood.",
            consequence: "ComfyUI refuses the file.",
            remedy: converting)
    }

    private var brokenEntries: Finding? {
        broken(
            .error, followed: .tensor, cause: "The header's entries of these layers cannot be understood.",
            consequence: "ComfyUI follows the header, and refuses the file or leaves these layers as they are.")
    }

    private var brokenTensors: Finding? {
        broken(
            .warning, followed: .header, cause: "The marker tensors of these layers cannot be understood.",
            consequence: "ComfyUI follows the header, which can be read; readers of the tensors fail.")
    }

    /// Layers of which one marker cannot be read, and the other is followed.
    private func broken(
        _ severity: Severity, followed source: QuantizationMarkerSource, cause: String, consequence: String
    ) -> Finding? {
        finding(
            .markerUnreadable, severity,
            where: { $0.layer.dialects.contains(.unreadableMarker) && $0.layer.markerSource == source },
            cause: cause, consequence: consequence, remedy: .repair("writes both as they should be"))
    }

    private var orphaned: Finding? {
        finding(
            .markerOrphaned, .warning, diagnosis.contents.orphanedMarkers.map { FindingSubject($0) },
            cause: "Markers speak of layers that have no weight in the file.",
            consequence: "Layers were renamed or left out after quantization; a reader may refuse the file.",
            remedy: converting(or: "Put the weights back"))
    }

    private var header: Finding? {
        guard let problem = diagnosis.contents.headerProblem else { return nil }
        return Finding(
            .markerUnreadable, .warning, cause: "The header's _quantization_metadata \(problem).",
            consequence: "Readers that follow the header find no markers.", remedy: .repair("writes it anew"))
    }
}
