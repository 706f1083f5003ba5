// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
package import Documents
internal import OrderedCollections

extension Preset {
    /// All presets as a document, `"schema": "fidelio.presets/1"`; the rules are under convert-to-quant's keys.
    package static var catalog: JSONValue {
        .object(["schema": .string("fidelio.presets/1"), "presets": .array(all.map(\.json))]).withSortedKeys
    }

    private var json: JSONValue {
        .object([
            "name": .string(name),
            "category": .string(category.rawValue),
            "summary": .string(summary),
            "exclude": .array(exclude.map(JSONValue.string)),
            "highprec": .array(highPrecision.map(JSONValue.string)),
            "remove": .array(remove.map(JSONValue.string)),
            "exclude_final_language_layer": .bool(excludesLastLanguageLayer),
            "preserve_dtype": preservedTypesJSON,
        ])
    }

    private var preservedTypesJSON: JSONValue {
        var patterns: OrderedDictionary<String, [JSONValue]> = [:]
        for type in preservedTypes {
            patterns[type.elementType == .f32 ? "float32" : "bfloat16", default: []].append(.string(type.pattern))
        }
        return .object(patterns.mapValues(JSONValue.array))
    }
}
