// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Documents

/// A model family's choice of layers: which stay unquantized, and which leave the file.
///
/// All patterns are plain substrings of the tensor's name, compared case by case, except those of `preservedTypes`.
/// The families, their names and their patterns are those of convert-to-quant 1.3.4 (`MODEL_FILTERS`), whose `exclude`
/// and `highprec` lists mean the same in INT8: the layer is not quantized. A family that it lacks has its source beside it.
package struct Preset: Sendable, Hashable {
    /// What a family's models are for; presets are listed by it.
    package enum Category: String, Sendable, CaseIterable {
        /// Text encoders and language models.
        case text
        /// Diffusion transformers in Flux's manner.
        case diffusion
        /// Models that make video.
        case video
        /// Models that make images.
        case image
    }

    /// The name, which is also the flag: `zimage` is `--zimage`.
    package let name: String
    /// What the family's models are for.
    package let category: Category
    /// What the preset leaves alone, in one line.
    package let summary: String
    /// A layer whose name holds one of these stays unquantized.
    package let exclude: [String]
    /// A layer whose name holds one of these stays unquantized, because the family is sensitive to it.
    package let highPrecision: [String]
    /// A tensor whose name holds one of these, layer or not, is left out of the output.
    package let remove: [String]
    /// Whether the last of the numbered language layers stays unquantized too.
    package let excludesLastLanguageLayer: Bool
    /// What unquantized layers may be cast to at most, if a cast was asked for.
    package let preservedTypes: [PreservedType]

    /// A preset from its parts.
    package init(
        _ name: String,
        _ category: Category,
        _ summary: String,
        exclude: [String] = [],
        highPrecision: [String] = [],
        remove: [String] = [],
        excludesLastLanguageLayer: Bool = false,
        preservedTypes: [PreservedType] = []
    ) {
        self.name = name
        self.category = category
        self.summary = summary
        self.exclude = exclude
        self.highPrecision = highPrecision
        self.remove = remove
        self.excludesLastLanguageLayer = excludesLastLanguageLayer
        self.preservedTypes = preservedTypes
    }
}

/// An element type that a preset keeps for some of the layers that it leaves unquantized.
///
/// It takes the place of `--output-dtype` for those layers. A layer that is narrower than `elementType` stays as it is.
package struct PreservedType: Sendable, Hashable {
    /// The element type to write.
    package let elementType: ElementType
    /// A regular expression that matches the names of the layers.
    package let pattern: String

    /// A preserved type from its parts.
    package init(_ elementType: ElementType, pattern: String) {
        self.elementType = elementType
        self.pattern = pattern
    }
}

extension Preset {
    /// Every preset, by category and then in the order of convert-to-quant, which those that it lacks follow.
    package static let all: [Preset] = textPresets + diffusionPresets + videoPresets + imagePresets

    /// The preset of that name, whether it is spelled with `_` or with `-`.
    package static func named(_ name: String) -> Preset? {
        let name = String(name.map { $0 == "-" ? "_" : $0 })
        return all.first { $0.name == name }
    }
}

/// All presets as a document, `fidelio.presets/1`; the rules are under convert-to-quant's keys.
package struct PresetCatalog: SchemaDocument {
    package static let schemaName = "fidelio.presets"
    package static let schemaVersion = 1

    /// The document.
    package init() {}

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(Preset.all, forKey: "presets")
    }
}

extension Preset: Encodable {
    /// Writes the preset under convert-to-quant's keys.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(name, forKey: "name")
        try members.encode(category.rawValue, forKey: "category")
        try members.encode(summary, forKey: "summary")
        try members.encode(exclude, forKey: "exclude")
        try members.encode(highPrecision, forKey: "highprec")
        try members.encode(remove, forKey: "remove")
        try members.encode(excludesLastLanguageLayer, forKey: "exclude_final_language_layer")
        let patterns = Dictionary(grouping: preservedTypes) { $0.elementType == .f32 ? "float32" : "bfloat16" }
        try members.encode(patterns.mapValues { $0.map(\.pattern) }, forKey: "preserve_dtype")
    }
}
