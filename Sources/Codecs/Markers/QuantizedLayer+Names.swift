// SPDX-License-Identifier: Apache-2.0

extension QuantizedLayer {
    /// What the name of a layer's weight ends in.
    public static let weightSuffix = ".weight"

    /// What the names of a layer's scale can end in: today's spelling first.
    static let scaleSuffixes = [".weight_scale", legacyScaleSuffix]

    /// What the name of a scale ends in in older files.
    static let legacyScaleSuffix = ".scale_weight"

    /// What the names of an activation scale can end in.
    static let inputScaleSuffixes = [".input_scale", ".scale_input"]

    /// What the name of a layer's marker ends in.
    static let markerSuffix = ".comfy_quant"

    /// Prefixes that the same tensor has in some files and lacks in others; the longest first.
    private static let optionalPrefixes = ["model.diffusion_model.", "diffusion_model."]

    /// The layer of a weight: its name without `.weight`.
    public static func layerName(ofWeight name: String) -> String {
        name.hasSuffix(weightSuffix) ? String(name.dropLast(weightSuffix.count)) : name
    }

    /// The name of a layer's scale, in today's spelling.
    public static func scaleName(ofLayer name: String) -> String { name + ".weight_scale" }

    /// The name of a layer's marker.
    public static func markerName(ofLayer name: String) -> String { name + markerSuffix }

    /// The names that a quantized layer's tensors can have: weight, scales and marker.
    public static func tensorNames(ofLayer name: String) -> [String] {
        ([weightSuffix] + scaleSuffixes + inputScaleSuffixes + [markerSuffix]).map { name + $0 }
    }

    /// A tensor's or layer's name without the prefix that only some files have.
    public static func canonicalName(of name: String) -> String {
        for prefix in optionalPrefixes where name.hasPrefix(prefix) {
            return String(name.dropFirst(prefix.count))
        }
        return name
    }
}
