// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension PooledFidelity.Worst: Codable {
    private enum CodingKeys: String, CodingKey {
        case layer
        case snrDB = "snr_db"
    }

    /// Reads a layer and its SNR.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            layer: container.decode(String.self, forKey: .layer),
            snrDB: container.decodeNumber(forKey: .snrDB, in: DocumentLimit.decibels))
    }

    /// Writes a layer and its SNR.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(layer, forKey: .layer)
        try container.encode(snrDB, forKey: .snrDB)
    }
}

extension PooledFidelity: Codable {
    private enum CodingKeys: String, CodingKey {
        case snrDB = "snr_db"
        case exact
        case layers
        case fallback
        case worst
        case medianSNRDB = "median_snr_db"
    }

    /// Reads a pool.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            snrDB: container.decodeNumberIfPresent(forKey: .snrDB, in: DocumentLimit.decibels),
            isExact: container.decodeIfPresent(Bool.self, forKey: .exact) ?? false,
            layers: container.decodeCount(forKey: .layers),
            fallback: container.decodeCountIfPresent(forKey: .fallback) ?? 0,
            worst: container.decodeIfPresent(Worst.self, forKey: .worst),
            medianSNRDB: container.decodeNumberIfPresent(forKey: .medianSNRDB, in: DocumentLimit.decibels)
        )
        guard fallback <= layers else {
            throw container.damage(.fallback, "\(fallback)", expected: "at most \(layers), all layers,")
        }
    }

    /// Writes undefined figures as null, and `exact` only where it is true.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(snrDB, forKey: .snrDB)
        if isExact {
            try container.encode(true, forKey: .exact)
        }
        try container.encode(layers, forKey: .layers)
        try container.encode(fallback, forKey: .fallback)
        try container.encode(worst, forKey: .worst)
        try container.encode(medianSNRDB, forKey: .medianSNRDB)
    }
}
