// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

extension Baseline: ReadableSchemaDocument {
    private enum CodingKeys: String, CodingKey {
        case tool
        case options
        case reference
        case candidate
        case pool
        case layers
        case tensors
        case skipped
    }

    /// Reads every field but the schema.
    package init(contentsOf decoder: any Decoder, version: Int) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            tool: container.decode(Tool.self, forKey: .tool),
            options: container.decode(Options.self, forKey: .options),
            reference: container.decodeIfPresent(File.self, forKey: .reference),
            candidate: container.decode(File.self, forKey: .candidate),
            pool: container.decode(Pool.self, forKey: .pool),
            layers: container.decode([Layer].self, forKey: .layers),
            tensors: container.decode([Tensor].self, forKey: .tensors),
            skipped: container.decodeIfPresent([Skipped].self, forKey: .skipped) ?? []
        )
        guard let name = Self.repeated(layers.map(\.name)) ?? Self.repeated(tensors.map(\.name)) else { return }
        throw DecodingError.dataCorruptedError(
            forKey: .layers, in: container, debugDescription: "\"\(name.printable(limit: 200))\" is there twice.")
    }

    /// Writes every field.
    package func encodeContents(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tool, forKey: .tool)
        try container.encode(options, forKey: .options)
        try container.encode(reference, forKey: .reference)
        try container.encode(candidate, forKey: .candidate)
        try container.encode(pool, forKey: .pool)
        try container.encode(layers, forKey: .layers)
        try container.encode(tensors, forKey: .tensors)
        try container.encode(skipped, forKey: .skipped)
    }

    /// A name that is twice in a sorted list.
    private static func repeated(_ names: [String]) -> String? {
        zip(names, names.dropFirst()).first { $0 == $1 }?.0
    }
}
