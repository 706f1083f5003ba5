// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import OrderedCollections

extension FindingRules {
    /// What markers, names and tensors of other formats say wrongly, or leave out.
    var formatMarkers: [Finding] {
        [legacyE5M2, dummyScales, lostCodebook, unnamedGroup, embeddings, ggufName].compactMap { $0 }
    }

    private var legacyE5M2: Finding? {
        let found = formats.filter { layer in
            guard diagnosis.facts.isLegacyFP8, layer.source.marker == nil, case .fp8(.f8E5M2, _) = layer.layer.format
            else { return false }
            return layer.layer.parts["scale_weight"] != nil
        }
        return finding(
            .legacyE5M2, .error, of: found,
            cause: "These layers are FP8 E5M2 in a file of the older kind, which has scaled_fp8 and no markers.",
            consequence:
                "ComfyUI marks them as float8_e4m3fn (convert_old_quants in comfy/utils.py) and cuts their codes off at 448: "
                + "0–9 dB are left.",
            remedy: .convert(
                diagnosis.advice.command,
                after: "Write markers with \"format\": \"float8_e5m2\", or convert the original"))
    }

    private var dummyScales: Finding? {
        finding(
            .legacyDummyScale, .warning, diagnosis.facts.dummyScales.map { FindingSubject($0) },
            cause:
                "These layers were left unquantized, and a scale of 1 stands beside them in a file of the older kind, which has "
                + "scaled_fp8 and no markers.",
            consequence:
                "ComfyUI marks every layer with a scale_weight as float8_e4m3fn (convert_old_quants in comfy/utils.py) and casts "
                + "it to FP8: 31–32 dB are left of exact weights.",
            remedy: Remedy("Leave out scale_weight of these layers."))
    }

    private var lostCodebook: Finding? {
        let found = formats.filter { layer in
            guard case .w4a8(bits: 4, _, _) = layer.layer.format, layer.layer.parts["weight_codebook"] == nil else {
                return false
            }
            return layer.codes.clippedShare > Self.mostClipped
        }
        return finding(
            .w4a8Codebook, .error, of: found,
            figures: { FindingSubject($0.name, ["clipped_share": $0.codes.clippedShare]) },
            cause:
                "weight_codebook of these layers is missing: with evenly spaced levels in its place, which readers take, most codes "
                + "are past what 8 bits hold, so their scales were made for another table.",
            consequence: "comfy-kitchen takes code − 8 (asym_w4a8_int8) and cuts off: −6 dB, which is noise.",
            remedy: converting(or: "Write the table that the file was made with"))
    }

    /// Scales that fit evenly spaced levels cut nothing off; those of a lost table cut most codes off.
    private static let mostClipped = 0.25

    /// Layers of formats that are always rotated, without a group in their marker, of which some cannot have the usual one.
    private var unnamedGroup: Finding? {
        let unnamed = diagnosis.contents.others.filter { layer in
            guard let marker = layer.marker, let format = marker.format?.lowercased() else { return false }
            return Self.rotatedFormats.contains(format) && marker.writtenGroupSize == nil
        }
        let misfits = unnamed.filter { layer in
            let columns = layer.packed?.columns ?? (layer.weight.shape.last ?? 0) * 2
            return !columns.isMultiple(of: QuantizationMarker.defaultGroupSize)
                || diagnosis.reference?.formats[layer.name]?.other?.reading == .otherGroup
        }
        return finding(
            .rotationGroupUnnamed, .error, misfits.isEmpty ? [] : unnamed.map { FindingSubject($0.name) },
            cause:
                "The markers of these layers do not name the group by which they are rotated, and 256, which readers take, "
                + "cannot be that of all.",
            consequence:
                "ComfyUI takes 256 (comfy/ops.py): it stops where that does not divide the inputs, and computes with noise "
                + "elsewhere.",
            remedy: converting(or: "Write convrot_groupsize into the markers"))
    }

    private static let rotatedFormats: Set<String> = ["convrot_w4a4", "asym_w4a8_int8"]

    /// A note, as a name does not tell for certain what the model makes of a tensor.
    private var embeddings: Finding? {
        let found = formats.filter { layer in
            guard layer.source.marker != nil, layer.name.lowercased().contains("embed") else { return false }
            switch layer.layer.format {
            case .nvfp4, .mxfp8, .w4a8, .w4a4, .awq: return true
            default: return false
            }
        }
        return finding(
            .embeddingPacked, .note, of: found, figures: formatSubject,
            cause: "By their names these are embeddings, in a format that ComfyUI reads for linear layers only.",
            consequence:
                "ComfyUI reads FP8 and int8_tensorwise for embeddings (comfy/ops.py) and loads the packed bytes of any other "
                + "as weights.",
            remedy: .none)
    }

    /// A GGUF file whose name says one type, of which it holds little.
    private var ggufName: Finding? {
        let types = formats.compactMap { layer -> (ElementType, Int)? in
            guard case .ggml(let type) = layer.layer.format else { return nil }
            return (type, layer.layer.rows * layer.layer.columns)
        }
        guard let claimed = GGUFTypeName(fileName: diagnosis.name), !types.isEmpty else { return nil }
        let all =
            types.reduce(0) { $0 + $1.1 } + diagnosis.contents.unreadable.reduce(0) { $0 + $1.weight.elementCount }
        let named = types.filter { claimed.matches($0.0) }.reduce(0) { $0 + $1.1 }
        guard Double(named) < Self.leastNamedShare * Double(all) else { return nil }
        let counts = Dictionary(grouping: types) { $0.0.rawValue }.mapValues { $0.reduce(0) { $0 + $1.1 } }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \(Int((Double($0.value) / Double(all) * 100).rounded())) %" }
        return Finding(
            .ggufName, .warning,
            cause:
                "The file is called \(claimed.text), and its quantized weights are \(counts.joined(separator: ", ")).",
            consequence:
                "llama-quantize takes another type where rows are not whole blocks of 256: size and quality are that type's.",
            remedy: Remedy("Go by the types that it holds, and not by its name."))
    }

    /// llama.cpp's mixes hold at least half of the type that they are called after.
    private static let leastNamedShare = 0.25

    /// A layer of another format, with its estimate and what was measured.
    func formatSubject(_ layer: FormatEvidence) -> FindingSubject {
        let found = diagnosis.reference?.formats[layer.name]
        return FindingSubject(
            layer.name,
            [
                "estimated_snr_db": layer.snrDB, "measured_snr_db": found?.measuredDB,
                "cosine": found?.stored.cosine, "gain": found?.stored.gain, "zero_share": layer.codes.zeroShare,
            ], detail: layer.layer.format.label)
    }
}

/// The type that the name of a GGUF file speaks of, such as `Q4_K` in `model-Q4_K_M.gguf`.
struct GGUFTypeName: Equatable {
    /// The type as the name has it.
    let text: String
    private let prefix: String

    /// Nil if the name speaks of no type, or of several.
    init?(fileName: String) {
        guard fileName.lowercased().hasSuffix(".gguf") else { return nil }
        let words = fileName.dropLast(5).split { "-. ".contains($0) }.map { $0.uppercased() }
        let found = Set(words.filter { Self.isType($0) })
        guard found.count == 1, let word = found.first else { return nil }
        text = word
        prefix = word.split(separator: "_").prefix(2).joined(separator: "_")
        // IQ3_M and such are mixes, and no type.
        guard ElementType(rawValue: prefix)?.block != nil else { return nil }
    }

    private static func isType(_ word: String) -> Bool {
        let parts = word.split(separator: "_")
        guard (2...3).contains(parts.count), let first = parts.first, first.hasPrefix("Q") || first.hasPrefix("IQ"),
            let digit = first.last, digit.isNumber
        else { return false }
        return ["0", "1", "K", "NL", "XS", "XXS", "S", "M"].contains(parts[1])
    }

    /// Whether blocks of a type are of the one that is named.
    func matches(_ type: ElementType) -> Bool { type.rawValue.uppercased() == prefix }
}
