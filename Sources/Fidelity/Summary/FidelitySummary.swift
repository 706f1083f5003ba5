// SPDX-License-Identifier: Apache-2.0

public import Codecs
internal import Documents

/// The pooled figures of a result: one per swept configuration, one per candidate.
public struct FidelitySummary: Sendable, Equatable {
    /// The sweep's configurations; one that no layer can have, even unrotated, is absent.
    public var configurations: [Configuration: PooledFidelity]
    /// The candidates, by label; one that quantized no layer has a pool of 0 layers.
    public var measured: [String: CandidateSummary]
    /// The formats of the format sweep and the INT8 configurations, from the best; empty without a format sweep.
    public var formats: [FormatSummary]

    /// A summary from its parts.
    public init(
        configurations: [Configuration: PooledFidelity] = [:], measured: [String: CandidateSummary] = [:],
        formats: [FormatSummary] = []
    ) {
        self.configurations = configurations
        self.measured = measured
        self.formats = formats
    }
}

/// What one candidate comes to: its quantized layers together, and the whole model.
public struct CandidateSummary: Sendable, Equatable {
    /// The layers that the candidate quantized.
    public var quantized: PooledFidelity
    /// The candidate's quantized layers by what they are, such as `row/rot64`: how many.
    public var labels: [String: Int]
    /// Bits per weight of the quantized layers together; nil if that is not known of each.
    public var bitsPerWeight: Double?
    /// SNR over everything compared: quantized layers, and every floating-point tensor that was kept.
    ///
    /// A tensor that was kept equal adds signal and no error. A cast or changed one adds both or, where its error is not
    /// known, is left out of both sums and counted in `leftOut`. Nil if undefined, and where exact.
    public var modelSNRDB: Double?
    /// Nothing that was compared differs.
    public var isModelExact: Bool
    /// Unquantized tensors that are not equal and whose error is not known.
    public var leftOut: Int
    /// Unquantized tensors by state: how many.
    public var unquantized: [UnquantizedTensor.State: Int]

    /// A summary from its parts.
    public init(
        quantized: PooledFidelity,
        labels: [String: Int] = [:],
        bitsPerWeight: Double? = nil,
        modelSNRDB: Double? = nil,
        isModelExact: Bool = false,
        leftOut: Int = 0,
        unquantized: [UnquantizedTensor.State: Int] = [:]
    ) {
        self.quantized = quantized
        self.labels = labels
        self.bitsPerWeight = bitsPerWeight
        self.modelSNRDB = modelSNRDB
        self.isModelExact = isModelExact
        self.leftOut = leftOut
        self.unquantized = unquantized
    }
}

extension CandidateSummary {
    /// What the quantized layers keep beyond 6.02 dB per bit, in dB: how well a format uses its bits, whatever their number.
    ///
    /// 6.02 dB = 20·log10 2 is what one bit more halves a uniform step by. Nil if SNR or bits are not known.
    public var gapDB: Double? {
        guard let bitsPerWeight, let snr = quantized.snrDB else { return nil }
        return snr - Self.decibelsPerBit * bitsPerWeight
    }

    /// What one bit more gains in dB: 20·log10 2, with two decimals as the field has it.
    package static let decibelsPerBit = 6.02
}

extension FidelitySummary: Codable {
    private enum CodingKeys: String, CodingKey {
        case configurations
        case measured
        case formats
    }

    /// Reads the pools.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            configurations: container.decodeByConfiguration(PooledFidelity.self, forKey: .configurations),
            measured: container.decode([String: CandidateSummary].self, forKey: .measured),
            formats: container.decodeIfPresent([FormatSummary].self, forKey: .formats) ?? [])
    }

    /// Writes the pools.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(byConfiguration: configurations, forKey: .configurations)
        try container.encode(measured, forKey: .measured)
        if !formats.isEmpty { try container.encode(formats, forKey: .formats) }
    }
}

extension CandidateSummary: Codable {
    private enum CodingKeys: String, CodingKey {
        case modelSNRDB = "model_snr_db"
        case isModelExact = "model_exact"
        case leftOut = "model_left_out"
        case labels
        case bitsPerWeight = "bits_per_weight"
        case unquantized
    }

    /// Reads the pool of the quantized layers and the model's figures, which stand in one object.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            quantized: PooledFidelity(from: decoder),
            labels: container.decodeCountsIfPresent(forKey: .labels),
            bitsPerWeight: container.decodeNumberIfPresent(forKey: .bitsPerWeight, in: DocumentLimit.bitsPerWeight),
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
        try container.encodeIfPresent(bitsPerWeight, forKey: .bitsPerWeight)
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
