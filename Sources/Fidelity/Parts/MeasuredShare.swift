// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

/// What one of several machines has measured of an analysis' files.
package struct MeasuredShare: Sendable, Equatable {
    /// The layers of the share, in network order.
    package var layers: [LayerFidelity]
    /// What is known of the original's tensors.
    var reference: MeasuredFile
    /// What is known of each candidate's tensors.
    var candidates: [MeasuredFile]

    /// How many candidates it is of.
    package var candidateCount: Int { candidates.count }
    /// Tensors of all files that were read.
    package var tensorCount: Int { candidates.reduce(reference.digests.count) { $0 + $1.digests.count } }
}

/// What is known of a file's tensors of a share.
struct MeasuredFile: Sendable, Equatable {
    /// The digest of each tensor's values, by the tensor's name.
    var digests: [String: Digest]
    /// The tensors that a candidate did not quantize, by the names that it has for them.
    var unquantized: [String: UnquantizedTensor] = [:]
}

extension MeasuredShare: Codable {
    private enum CodingKeys: CodingKey {
        case layers
        case reference
        case candidates
    }

    /// Reads a share, each layer once.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        layers = try container.decode([LayerFidelity].self, forKey: .layers)
        reference = try container.decode(MeasuredFile.self, forKey: .reference)
        candidates = try container.decode([MeasuredFile].self, forKey: .candidates)
        if layers.map(\.name).firstRepeated != nil { throw decoder.damage("a layer twice") }
    }
}

extension MeasuredFile: Codable {
    private enum CodingKeys: CodingKey {
        case digests
        case unquantized
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        digests = try container.decode([String: String].self, forKey: .digests)
            .mapValues { text in
                guard let digest = Digest(text) else {
                    throw decoder.damage("a digest that is not 32 hexadecimal digits")
                }
                return digest
            }
        unquantized = try container.decodeIfPresent([String: UnquantizedTensor].self, forKey: .unquantized) ?? [:]
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(digests.mapValues(\.description), forKey: .digests)
        if !unquantized.isEmpty { try container.encode(unquantized, forKey: .unquantized) }
    }
}
