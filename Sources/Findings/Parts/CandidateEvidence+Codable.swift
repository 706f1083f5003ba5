// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

extension CandidateEvidence: Codable {
    private enum CodingKeys: String, CodingKey {
        case layers
        case packed = "packed_layers"
        case references
        case packedReferences = "packed_references"
        case facts
    }

    /// Reads what layers say.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        layers = try container.decode([String: LayerRecord].self, forKey: .layers)
        packed = try container.decode([String: FormatRecord].self, forKey: .packed)
        references = try container.decode([String: ReferenceTrial].self, forKey: .references)
            .mapValues { try $0.reference(decoder) }
        packedReferences = try container.decode([String: FormatTrial].self, forKey: .packedReferences)
            .mapValues { try $0.reference(decoder) }
        facts = [try container.decode(FactRecord.self, forKey: .facts).facts]
    }

    /// Writes what layers say, and the facts that one machine has found.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(layers, forKey: .layers)
        try container.encode(packed, forKey: .packed)
        try container.encode(references.mapValues(ReferenceTrial.init), forKey: .references)
        try container.encode(packedReferences.mapValues(FormatTrial.init), forKey: .packedReferences)
        try container.encode(FactRecord(facts: facts.first ?? FileFacts()), forKey: .facts)
    }
}

/// What tensors beside a share's layers say.
private struct FactRecord: Codable {
    let facts: FileFacts

    private enum CodingKeys: String, CodingKey {
        case dummyScales = "dummy_scales"
        case copiedInputScales = "copied_input_scales"
        case castCodes = "cast_codes"
        case brokenBiases = "broken_biases"
        case orders = "scale_orders"
    }

    /// Layers by how their scales look.
    private struct Order: Codable {
        let tiles: Int
        let rows: Int
        let certain: Int
    }

    init(facts: FileFacts) { self.facts = facts }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let orders = try container.decode([String: Order].self, forKey: .orders)
            .mapValues { order in
                guard [order.tiles, order.rows, order.certain].allSatisfy({ (0...1 << 30).contains($0) }) else {
                    throw decoder.damage("a number of layers that no file has")
                }
                return ScaleOrderTest(inTiles: order.tiles, inRows: order.rows, certain: order.certain)
            }
        facts = FileFacts(
            dummyScales: try container.decode([String].self, forKey: .dummyScales),
            copiedInputScales: try container.decode([String].self, forKey: .copiedInputScales),
            castCodes: try container.decode([String].self, forKey: .castCodes),
            brokenBiases: try container.decodeCountsIfPresent(forKey: .brokenBiases), orders: orders)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(facts.dummyScales, forKey: .dummyScales)
        try container.encode(facts.copiedInputScales, forKey: .copiedInputScales)
        try container.encode(facts.castCodes, forKey: .castCodes)
        try container.encode(facts.brokenBiases, forKey: .brokenBiases)
        let orders = facts.orders.map {
            ($0.key.label, Order(tiles: $0.value.inTiles, rows: $0.value.inRows, certain: $0.value.certain))
        }
        try container.encode(Dictionary(orders, uniquingKeysWith: { first, _ in first }), forKey: .orders)
    }
}
