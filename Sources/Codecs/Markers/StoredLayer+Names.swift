// SPDX-License-Identifier: Apache-2.0

extension StoredLayer {
    /// What the name of a layer's weight ends in.
    package static let weightSuffix = ".weight"

    /// What the names of codes can end in: ComfyUI's first, then quanto's and TurboDiffusion's.
    static let codeSuffixes = [weightSuffix, ".weight._data", ".int8_weight"]

    /// What the names of a layer's scale can end in: today's spelling first, then those of other makers.
    static let scaleSuffixes = [".weight_scale", legacyScaleSuffix, bitsandbytesSuffix, ".weight._scale", ".scale"]

    /// What the name of a scale ends in in older files.
    static let legacyScaleSuffix = ".scale_weight"

    /// What the name of bitsandbytes' scale ends in: the largest weight of each row, 127 times what one step is worth.
    static let bitsandbytesSuffix = ".SCB"

    /// What the names of an activation scale can end in.
    static let inputScaleSuffixes = [".input_scale", ".scale_input"]

    /// What the name of a layer's marker ends in.
    package static let markerSuffix = ".comfy_quant"

    /// Prefixes that the same tensor has in some files and lacks in others; the longest first.
    private static let optionalPrefixes = ["model.diffusion_model.", "diffusion_model."]

    /// The layer of a weight: its name without `.weight`, or without what other makers call codes.
    package static func layerName(ofWeight name: String) -> String {
        guard let suffix = codeSuffixes.reversed().first(where: name.hasSuffix) else { return name }
        return String(name.dropLast(suffix.count))
    }

    /// The name of a layer's scale, in today's spelling.
    package static func scaleName(ofLayer name: String) -> String { name + ".weight_scale" }

    /// The name of a layer's marker.
    package static func markerName(ofLayer name: String) -> String { name + markerSuffix }

    /// The names that a quantized layer's tensors can have: weight, scales and marker.
    package static func tensorNames(ofLayer name: String) -> [String] {
        (codeSuffixes + scaleSuffixes + inputScaleSuffixes + [markerSuffix]).map { name + $0 }
    }

    /// What a tensor's name has behind its layer's name and a dot.
    package static func rest(of tensor: String, inLayer name: String) -> String {
        String(Substring(tensor.utf8.dropFirst(name.utf8.count + 1)))
    }

    /// A tensor's or layer's name without the prefix that only some files have; codes of other makers are called
    /// as the weight that they stand for.
    package static func canonicalName(of name: String) -> String {
        let prefix = optionalPrefixes.first(where: name.hasPrefix) ?? ""
        return weightName(of: String(name.dropFirst(prefix.count)))
    }

    /// A tensor's name, with codes of other makers called as the weight that they stand for.
    package static func weightName(of name: String) -> String {
        guard let suffix = codeSuffixes.dropFirst().first(where: name.hasSuffix) else { return name }
        return name.dropLast(suffix.count) + weightSuffix
    }
}
