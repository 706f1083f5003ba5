// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import _StringProcessing

/// A recipe's choice of layers, made for one checkpoint: what is removed, what stays unquantized, and at which precision.
struct LayerSelection {
    private let presets: [(preset: Preset, exclude: [String])]
    private let excludeLayers: NamePattern.Matcher?
    private let preserveLayers: NamePattern.Matcher?
    private let preservedTypes: [[(elementType: ElementType, pattern: NamePattern.Matcher)]]
    private let outputType: ElementType?

    /// The choice of `recipe` among tensors of these names, which tell which language layer is the last.
    init(_ recipe: Recipe, names: some Sequence<String>) throws(RecipeError) {
        let lastLayers =
            recipe.presets.contains(where: \.excludesLastLanguageLayer) ? Self.lastLanguageLayers(among: names) : []
        presets = recipe.presets.map { preset in
            let last = preset.excludesLastLanguageLayer ? lastLayers : []
            return (preset, preset.exclude + preset.highPrecision + last)
        }
        excludeLayers = recipe.excludeLayers?.matcher
        preserveLayers = recipe.preserveLayers?.matcher
        outputType = recipe.outputType?.elementType
        var preservedTypes: [[(ElementType, NamePattern.Matcher)]] = []
        for preset in recipe.presets {
            var types: [(ElementType, NamePattern.Matcher)] = []
            for type in preset.preservedTypes {
                let pattern = try NamePattern(type.pattern, option: "--\(preset.name)")
                types.append((type.elementType, pattern.matcher))
            }
            preservedTypes.append(types)
        }
        self.preservedTypes = preservedTypes
    }

    /// The preset that leaves the tensor out of the file, if any.
    func removal(of name: String) -> Preset? {
        presets.first { $0.preset.remove.contains(where: name.contains) }?.preset
    }

    /// Why the recipe leaves the layer unquantized; nil if it does not.
    func exclusion(of name: String) -> KeptReason? {
        if let excludeLayers, excludeLayers.finds(name) { return .excludedByPattern }
        for (preset, exclude) in presets {
            if let match = exclude.first(where: name.contains) {
                return .excludedByPreset(preset.name, pattern: match)
            }
        }
        return nil
    }

    /// What an unquantized layer is cast to; nil if it keeps its bytes.
    func cast(of name: String, from elementType: ElementType) -> ElementType? {
        guard let outputType else { return nil }
        if let preserveLayers, preserveLayers.finds(name) { return nil }
        let target = preservedType(of: name, from: elementType) ?? outputType
        return target == elementType ? nil : target
    }

    /// The widest type that a preset keeps for the layer, or the layer's own if that is narrower.
    private func preservedType(of name: String, from elementType: ElementType) -> ElementType? {
        var widest: ElementType?
        for (index, (_, exclude)) in presets.enumerated() where exclude.contains(where: name.contains) {
            for (type, pattern) in preservedTypes[index] where pattern.finds(name) {
                if type.bitWidth > widest?.bitWidth ?? 0 { widest = type }
            }
        }
        guard let widest else { return nil }
        return elementType.bitWidth < widest.bitWidth ? elementType : widest
    }

    /// The name part of the last numbered layer of each language model in the file, such as `model.layers.35.`.
    static func lastLanguageLayers(among names: some Sequence<String>) -> [String] {
        let numbered = /(?:^|\.)((?:model\.)?language_model\.layers|model\.layers)\.([0-9]+)\./
        var last: [Substring: Int] = [:]
        for name in names {
            guard let match = name.firstMatch(of: numbered), let index = Int(match.2) else { continue }
            last[match.1] = max(index, last[match.1] ?? index)
        }
        return last.map { "\($0.key).\($0.value)." }.sorted()
    }
}

extension Preset {
    /// Whether a tensor of this name stays unquantized or is left out: the layers of these presets, which add up.
    ///
    /// - Parameter names: the names of all tensors of the checkpoint, which tell which language layer is the last.
    package static func keeps(_ presets: [Preset], among names: some Sequence<String>) -> @Sendable (String) -> Bool {
        let last =
            presets.contains(where: \.excludesLastLanguageLayer) ? LayerSelection.lastLanguageLayers(among: names) : []
        let patterns = presets.flatMap { $0.exclude + $0.highPrecision + $0.remove } + last
        return { name in patterns.contains { name.contains($0) } }
    }
}
