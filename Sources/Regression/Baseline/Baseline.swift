// SPDX-License-Identifier: Apache-2.0

package import Documents
internal import Files

/// What a candidate was measured to be: `fidelio.baseline/1`.
///
/// Kept under version control it is what later candidates are compared with; a later candidate is brought into the same
/// form. One line per layer, sorted by name, figures of six digits: made to be read in review. docs/formats.md describes
/// each field.
package struct Baseline: Sendable, Equatable {
    /// What the `schema` field holds, without the version.
    package static let schemaName = "fidelio.baseline"
    /// The version that this code writes, and the newest that it reads.
    package static let schemaVersion = 1

    /// What made it.
    package var tool: Tool
    /// What was measured.
    package var options: Options
    /// The original; nil if there was none and the candidate alone was looked at.
    package var reference: File?
    /// The candidate.
    package var candidate: File
    /// All quantized layers together.
    package var pool: Pool
    /// The quantized layers, in the order of their names' bytes.
    package private(set) var layers: [Layer]
    /// The tensors that are not quantized, in the order of their names' bytes.
    package private(set) var tensors: [Tensor]
    /// What could not be measured, in the order of names' bytes.
    package private(set) var skipped: [Skipped]

    /// A baseline from its parts, which it sorts.
    package init(
        tool: Tool,
        options: Options,
        reference: File?,
        candidate: File,
        pool: Pool,
        layers: [Layer],
        tensors: [Tensor] = [],
        skipped: [Skipped] = []
    ) {
        self.tool = tool
        self.options = options
        self.reference = reference
        self.candidate = candidate
        self.pool = pool
        self.layers = layers.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.tensors = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.skipped = skipped.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Changes every layer.
    package mutating func updateLayers(_ update: (inout Layer) -> Void) {
        for index in layers.indices {
            update(&layers[index])
        }
    }
}

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

extension Baseline {
    /// Refuses to be compared with a candidate of another original or model: a difference would not be a regression.
    func check(isComparableWith found: Baseline) throws(RegressionError) {
        if let reference, let other = found.reference, reference.digest != other.digest {
            throw .otherOriginal(baseline: reference, found: other, sameLayers: self.shapes == found.shapes)
        }
        let names = Set(found.tensors.map(\.name) + found.skipped.map(\.name))
        let shapes = found.shapes
        // Models of one family share their names and not their shapes.
        let common = layers.count { layer in
            shapes[layer.name].map { $0 == layer.shape } ?? names.contains(layer.name)
        }
        guard common * 2 < layers.count else { return }
        throw .otherModel(candidate: found.candidate.name, found: common, layers: layers.count)
    }

    private var shapes: [String: [Int]] {
        Dictionary(layers.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    }
}
