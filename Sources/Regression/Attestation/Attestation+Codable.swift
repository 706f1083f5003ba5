// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

extension Attestation: Codable {
    private enum CodingKeys: String, CodingKey {
        case schema
        case candidate
        case reference
        case tensors
        case metadata
        case recipe
        case measured
    }

    /// Reads a document of this version; what it does not know, it ignores.
    ///
    /// - Throws: `DocumentError.newerSchema` or `.otherKind`, before anything else is read; `DecodingError` after that.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let schema = try? container.decode(String.self, forKey: .schema)
        try SchemaVersion.check(schema, name: Self.schemaName, newest: Self.schemaVersion)
        try self.init(
            candidate: container.decode(Files.self, forKey: .candidate),
            reference: container.decode(Files.self, forKey: .reference),
            tensors: container.decode([Tensor].self, forKey: .tensors),
            metadata: container.decode([String: String].self, forKey: .metadata),
            recipe: container.decode(Recipe.self, forKey: .recipe),
            measured: container.decode(Baseline.self, forKey: .measured)
        )
        if let name = tensors.map(\.name).firstRepeated {
            throw container.damage(.tensors, "\"\(name.printable(limit: 200))\" twice", expected: "each name once")
        }
    }

    /// Writes every field; the tool and its version stand in `measured`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("\(Self.schemaName)/\(Self.schemaVersion)", forKey: .schema)
        try container.encode(candidate, forKey: .candidate)
        try container.encode(reference, forKey: .reference)
        try container.encode(tensors, forKey: .tensors)
        try container.encode(metadata, forKey: .metadata)
        try container.encode(recipe, forKey: .recipe)
        try container.encode(measured, forKey: .measured)
    }
}
