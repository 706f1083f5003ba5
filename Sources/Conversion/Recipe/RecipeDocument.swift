// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// A file that says how each layer is stored: `fidelio.recipe/1`, which `fidelio plan` writes and `fidelio convert` takes.
///
/// Layers that no entry finds stay as they are; of several entries that find a layer the last one counts.
package struct RecipeDocument: Sendable, Equatable {
    /// The schema's name.
    package static let schemaName = "fidelio.recipe"
    /// The version that is written, and the newest that is read.
    package static let schemaVersion = 1
    /// The most entries.
    package static let mostEntries = 100_000

    /// Its entries.
    package let layers: [RecipeEntry]

    /// A recipe of these entries.
    package init(layers: [RecipeEntry]) { self.layers = layers }
}

extension RecipeDocument: Decodable {
    /// Reads the schema first, then the entries; a key that means nothing is an error, since people write recipes too.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        let schema = try? container.decode(String.self, forKey: "schema")
        _ = try SchemaVersion.check(schema, name: Self.schemaName, newest: Self.schemaVersion)
        try RecipeEntry.checkKeys(of: container, known: ["schema", "original", "activations", "layers"])
        layers = try container.decode([RecipeEntry].self, forKey: "layers")
        guard layers.count <= Self.mostEntries else {
            throw container.damage(
                "layers", "\(layers.count) entries", expected: "at most \(Self.mostEntries)")
        }
    }
}
