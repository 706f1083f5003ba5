// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// Markers that are missing, incomplete, contradictory or unreadable.
    var markers: [Finding] {
        [
            missingMarkers, formats, groups, disagreement, dialects, unreadable, brokenEntries, brokenTensors,
            otherFormats, orphaned, header,
        ]
        .compactMap { $0 }
    }

    private func dialect(
        _ id: FindingID, _ severity: Severity, _ dialects: Set<QuantizedLayerDialect>, cause: String,
        consequence: String, remedy: String
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
        dialect(
            .markerMissing, .error, [.noMarker],
            cause: "These I8 layers have a scale and no marker, in a tensor or in the header.",
            consequence: "ComfyUI does not know them as quantized, and loads codes as if they were weights.",
            remedy: "\(repairCommand) (writes markers for what the bytes are).")
    }

    private var formats: Finding? {
        dialect(
            .markerFormatMissing, .error, [.noFormat],
            cause: "The markers name no format.",
            consequence: "ComfyUI does not recognize these layers.",
            remedy: "\(repairCommand) (writes \"format\": \"int8_tensorwise\").")
    }

    private var groups: Finding? {
        dialect(
            .markerGroupMissing, .warning, [.noGroupSize],
            cause: "The markers say that these layers are rotated, and not by which group.",
            consequence: "Readers take 256, which is right only by luck.",
            remedy: "\(repairCommand) (writes the group that was found).")
    }

    private var disagreement: Finding? {
        dialect(
            .markersDisagree, .error, [.markersDisagree],
            cause: "The marker in the tensor and the one in the header say different things.",
            consequence:
                "What a reader makes of these layers depends on which one it follows; ComfyUI follows the header.",
            remedy: "\(repairCommand) (makes both say what the weights say).")
    }

    private var dialects: Finding? {
        dialect(
            .markerDialect, .warning, [.nestedParameters, .headerMarkerOnly, .headerPrefix],
            cause: "The markers are written in a dialect: nested, only in the header, or under another prefix.",
            consequence: "Some readers miss them.",
            remedy: "\(repairCommand) (writes them as convert-to-quant does).")
    }

    private var unreadable: Finding? {
        finding(
            .markerUnreadable, .error,
            unsupported { if case .marker = $0 { true } else { false } },
            cause: "The markers of these layers cannot be understood.",
            consequence: "ComfyUI refuses the file.",
            remedy: convertCommand)
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
            cause: cause, consequence: consequence, remedy: "\(repairCommand) (writes both as they should be).")
    }

    private var otherFormats: Finding? {
        finding(
            .formatUnsupported, .note,
            unsupported { defect in
                switch defect {
                case .format, .elementType, .weightShape, .weightTooLarge: true
                default: false
                }
            },
            cause: "These layers are quantized in another way than int8_tensorwise.",
            consequence: "Nothing is said about them here.",
            remedy: "None: Fidelio reads INT8 with one scale a matrix or one a row.")
    }

    private var orphaned: Finding? {
        finding(
            .markerOrphaned, .warning, diagnosis.contents.orphanedMarkers.map { FindingSubject($0) },
            cause: "Markers speak of layers that have no weight in the file.",
            consequence: "Layers were renamed or left out after quantization; a reader may refuse the file.",
            remedy: "Put the weights back, or convert again: \(convertCommand)")
    }

    private var header: Finding? {
        guard let problem = diagnosis.contents.headerProblem else { return nil }
        return Finding(
            .markerUnreadable, .warning, cause: "The header's _quantization_metadata \(problem).",
            consequence: "Readers that follow the header find no markers.", remedy: repairCommand + ".")
    }
}
