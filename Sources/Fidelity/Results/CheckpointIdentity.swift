// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What identifies a checkpoint, without a path.
public struct CheckpointIdentity: Sendable, Equatable {
    /// The label of the file in this result: its file name, made unique among the candidates.
    public var name: String
    /// Size of all its files, in bytes.
    public var bytes: Int
    /// Number of tensors.
    public var tensors: Int
    /// A 128-bit digest (XXH3) of names, types, shapes and values, as 32 hexadecimal digits.
    public var digest: String
    /// The SHA-256 of each of its files, as 64 hexadecimal digits, by file name; empty where it was not asked for.
    public var sha256: [String: String]
    /// The SHA-256 of each tensor's bytes, by the tensor's name; empty where it was not asked for.
    public var tensorSHA256: [String: String] = [:]

    /// The digest of each tensor's values, by the tensor's name, from which ``digest`` is made; empty in documents of older
    /// versions, and for a file of more than 100,000 tensors.
    public var tensorDigests: [String: String] = [:]

    /// An identity from its parts.
    public init(name: String, bytes: Int, tensors: Int, digest: String, sha256: [String: String] = [:]) {
        self.name = name
        self.bytes = bytes
        self.tensors = tensors
        self.digest = digest
        self.sha256 = sha256
    }
}

extension CheckpointIdentity: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case bytes
        case tensors
        case digest
        case sha256
        case tensorDigests = "tensor_digests"
    }

    /// Reads what identifies a checkpoint.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: container.decode(String.self, forKey: .name),
            bytes: container.decodeCount(forKey: .bytes, in: DocumentLimit.bytes),
            tensors: container.decodeCount(forKey: .tensors),
            digest: container.decode(String.self, forKey: .digest),
            sha256: container.decodeIfPresent([String: String].self, forKey: .sha256) ?? [:])
        tensorDigests = try container.decodeIfPresent([String: String].self, forKey: .tensorDigests) ?? [:]
    }

    /// Writes what identifies it; hashes only if they were asked for, and those of tensors never.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(tensors, forKey: .tensors)
        try container.encode(digest, forKey: .digest)
        if !sha256.isEmpty { try container.encode(sha256, forKey: .sha256) }
        if !tensorDigests.isEmpty { try container.encode(tensorDigests, forKey: .tensorDigests) }
    }
}
