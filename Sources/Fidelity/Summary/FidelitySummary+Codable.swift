// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

extension FidelitySummary: Codable {
    private enum CodingKeys: String, CodingKey {
        case configurations
        case measured
    }

    /// Reads the pools.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            configurations: container.decodeByConfiguration(PooledFidelity.self, forKey: .configurations),
            measured: container.decode([String: CandidateSummary].self, forKey: .measured))
    }

    /// Writes the pools.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(byConfiguration: configurations, forKey: .configurations)
        try container.encode(measured, forKey: .measured)
    }
}

extension CandidateSummary: Codable {
    private enum CodingKeys: String, CodingKey {
        case modelSNRDB = "model_snr_db"
        case isModelExact = "model_exact"
        case leftOut = "model_left_out"
        case labels
        case unquantized
    }

    /// Reads the pool of the quantized layers and the model's figures, which stand in one object.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            quantized: PooledFidelity(from: decoder),
            labels: container.decodeCountsIfPresent(forKey: .labels),
            modelSNRDB: container.decodeNumberIfPresent(forKey: .modelSNRDB, in: DocumentLimit.decibels),
            isModelExact: container.decodeIfPresent(Bool.self, forKey: .isModelExact) ?? false,
            leftOut: container.decodeCountIfPresent(forKey: .leftOut) ?? 0,
            unquantized: Self.states(container.decodeCountsIfPresent(forKey: .unquantized))
        )
    }

    /// Writes the pool of the quantized layers and the model's figures into one object.
    public func encode(to encoder: any Encoder) throws {
        try quantized.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(modelSNRDB, forKey: .modelSNRDB)
        if isModelExact {
            try container.encode(true, forKey: .isModelExact)
        }
        try container.encode(leftOut, forKey: .leftOut)
        try container.encode(labels, forKey: .labels)
        try container.encode(
            Dictionary(uniqueKeysWithValues: unquantized.map { ($0.key.rawValue, $0.value) }), forKey: .unquantized)
    }

    private static func states(_ counts: [String: Int]) -> [UnquantizedTensor.State: Int] {
        Dictionary(
            uniqueKeysWithValues: counts.compactMap { state, count in
                UnquantizedTensor.State(rawValue: state).map { ($0, count) }
            })
    }
}
