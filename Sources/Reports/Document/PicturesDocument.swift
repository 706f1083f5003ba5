// SPDX-License-Identifier: Apache-2.0

package import Documents
internal import Files
package import Pictures

/// What pictures of an original and of a quantized model differ in: `fidelio.pictures/1`.
///
/// It says what the pictures show, not what caused it.
package struct PicturesDocument: Sendable, Equatable {
    /// A pair that could not be compared.
    package struct Uncompared: Sendable, Equatable, Codable {
        /// The names of the two files.
        package var reference: String
        package var candidate: String
        /// Why, as one sentence.
        package var reason: String
    }

    /// The program that made it.
    package var tool: Tool
    /// The pairs, in the order of their names.
    package var pairs: [ComparedPair]
    /// The pairs that could not be compared.
    package var uncompared: [Uncompared]
    /// The names of references without a candidate.
    package var unpairedReferences: [String]
    /// The names of candidates without a reference.
    package var unpairedCandidates: [String]
    /// What was left out in pairing, each as a sentence.
    package var notes: [String]
    /// What all pairs say together.
    package let pooled: PooledPictures

    /// The document of a comparison.
    package init(_ comparison: PictureComparison, version: String) {
        self.init(
            tool: Tool(version: version),
            pairs: comparison.pairs,
            uncompared: comparison.failures.map {
                Uncompared(
                    reference: $0.pair.reference.name, candidate: $0.pair.candidate.name,
                    reason: $0.error.description)
            },
            unpaired: (comparison.pairing.unpairedReferences, comparison.pairing.unpairedCandidates),
            notes: comparison.pairing.notes)
    }

    private init(
        tool: Tool, pairs: [ComparedPair], uncompared: [Uncompared], unpaired: ([String], [String]), notes: [String]
    ) {
        (self.tool, self.pairs, self.uncompared, self.notes) = (tool, pairs, uncompared, notes)
        (unpairedReferences, unpairedCandidates) = unpaired
        pooled = PooledPictures(pairs.map(\.measures))
    }
}

extension PicturesDocument: ReadableSchemaDocument {
    package static let schemaName = "fidelio.pictures"
    package static let schemaVersion = 1

    private enum CodingKeys: String, CodingKey {
        case tool
        case pairs
        case uncompared
        case unpairedReferences = "unpaired_references"
        case unpairedCandidates = "unpaired_candidates"
        case notes
        case pooled
    }

    /// Reads a document; what all pairs say together is decided again.
    package init(contentsOf decoder: any Decoder, version: Int) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            tool: values.decode(Tool.self, forKey: .tool),
            pairs: values.decode([ComparedPair].self, forKey: .pairs),
            uncompared: values.decode([Uncompared].self, forKey: .uncompared),
            unpaired: (
                values.decode([String].self, forKey: .unpairedReferences),
                values.decode([String].self, forKey: .unpairedCandidates)
            ),
            notes: values.decode([String].self, forKey: .notes))
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(tool, forKey: .tool)
        try values.encode(pairs, forKey: .pairs)
        try values.encode(uncompared, forKey: .uncompared)
        try values.encode(unpairedReferences, forKey: .unpairedReferences)
        try values.encode(unpairedCandidates, forKey: .unpairedCandidates)
        try values.encode(notes, forKey: .notes)
        try values.encode(pooled, forKey: .pooled)
    }
}
