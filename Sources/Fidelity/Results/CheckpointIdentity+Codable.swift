// SPDX-License-Identifier: Apache-2.0

internal import Documents

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
