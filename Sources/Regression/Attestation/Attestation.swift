// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

/// What a publisher says of a quantized file, so that a download can be verified: `fidelio.attestation/1`.
///
/// It is not signed: a person who can change the file on a server may be able to change this beside it. Sign it, or publish
/// its SHA-256 elsewhere.
package struct Attestation: Sendable, Equatable {
    /// What the `schema` field holds, but for the version.
    package static let schemaName = "fidelio.attestation"
    /// The version that this code writes, and the newest that it reads.
    package static let schemaVersion = 1

    /// A checkpoint's files.
    package struct Files: Sendable, Equatable, Codable {
        /// The checkpoint's name.
        package var name: String
        /// SHA-256 of each file, as 64 hexadecimal digits, by the file's name.
        package var sha256: [String: String]
    }

    /// A tensor's contents.
    package struct Tensor: Sendable, Equatable, Codable {
        /// Its name.
        package var name: String
        /// Its element type, as a safetensors header spells it.
        package var dtype: String
        /// Its dimensions.
        package var shape: [Int]
        /// SHA-256 of its bytes, as 64 hexadecimal digits.
        package var sha256: String
    }

    /// How the candidate is quantized.
    package struct Recipe: Sendable, Equatable, Codable {
        /// How many layers are written in which way, such as `row/rot64`.
        package var layers: [String: Int]
        /// How many tensors are kept as they were.
        package var kept: Int
        /// The command that made it, as its publisher states it; nil if nothing is stated.
        package var stated: String?
    }

    /// The candidate's files.
    package var candidate: Files
    /// The original's files.
    package var reference: Files
    /// The candidate's tensors, in the order of their names' bytes.
    package var tensors: [Tensor]
    /// SHA-256 of each value of the free metadata, the markers in the header among them, by key.
    package var metadata: [String: String]
    /// How the candidate is quantized.
    package var recipe: Recipe
    /// What was measured against the original, and what the codes alone say.
    package var measured: Baseline
}

extension Attestation.Files {
    /// Reads a checkpoint's files, each with its digest.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        sha256 = try container.decode([String: String].self, forKey: .sha256)
        guard sha256.values.allSatisfy(\.isSHA256) else {
            throw container.damage(.sha256, "another text", expected: "64 hexadecimal digits for each file")
        }
    }
}

extension Attestation.Tensor {
    /// Reads a tensor's description.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        dtype = try container.decode(String.self, forKey: .dtype)
        shape = try container.decode([Int].self, forKey: .shape)
        sha256 = try container.decode(String.self, forKey: .sha256)
        guard shape.count <= 64, shape.allSatisfy(DocumentLimit.bytes.contains) else {
            throw container.damage(.shape, "another list", expected: "at most 64 dimensions, none negative,")
        }
        guard sha256.isSHA256 else {
            throw container.damage(.sha256, "another text", expected: "64 hexadecimal digits")
        }
    }
}

extension Attestation.Recipe {
    /// Reads how a candidate is quantized.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        layers = try container.decodeCountsIfPresent(forKey: .layers)
        kept = try container.decodeCount(forKey: .kept)
        stated = try container.decodeIfPresent(String.self, forKey: .stated)
    }
}

extension String {
    /// Whether the text is a SHA-256 as documents write it.
    fileprivate var isSHA256: Bool {
        utf8.count == 64 && utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}

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
