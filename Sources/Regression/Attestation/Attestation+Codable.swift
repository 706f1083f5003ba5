// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

extension Attestation: ReadableSchemaDocument {
    private enum CodingKeys: String, CodingKey {
        case candidate
        case reference
        case tensors
        case metadata
        case recipe
        case measured
    }

    /// Reads every field but the schema.
    package init(contentsOf decoder: any Decoder, version: Int) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
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
    package func encodeContents(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(candidate, forKey: .candidate)
        try container.encode(reference, forKey: .reference)
        try container.encode(tensors, forKey: .tensors)
        try container.encode(metadata, forKey: .metadata)
        try container.encode(recipe, forKey: .recipe)
        try container.encode(measured, forKey: .measured)
    }
}
