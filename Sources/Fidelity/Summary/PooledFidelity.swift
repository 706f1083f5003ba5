// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What several layers come to together: their pooled SNR, the worst of them, and the middle one.
public struct PooledFidelity: Sendable, Equatable {
    /// The layer of the lowest SNR.
    public struct Worst: Sendable, Equatable {
        /// The layer's name in the original.
        public var layer: String
        /// Its SNR in dB.
        public var snrDB: Double

        /// A layer and its SNR.
        public init(layer: String, snrDB: Double) {
            self.layer = layer
            self.snrDB = snrDB
        }
    }

    /// SNR of the pooled energies, in dB; nil if it is undefined.
    public var snrDB: Double?
    /// Every pooled layer equals its reference.
    public var isExact: Bool
    /// Layers in the pool.
    public var layers: Int
    /// How many of them were taken unrotated, because the rotation's group does not divide their rows.
    public var fallback: Int
    /// The layer of the lowest SNR, the first of several; nil if no layer has a defined SNR.
    public var worst: Worst?
    /// Median of the layers' SNR in dB: exact layers count as +∞, layers without signal are left out.
    ///
    /// Of an even number it is the mean of the middle two; nil if that is not finite.
    public var medianSNRDB: Double?
    /// What the errors come to at the layers' outputs; nil if their activations are not known.
    public var output: PooledOutput?

    /// A summary from its parts.
    public init(
        snrDB: Double?,
        isExact: Bool = false,
        layers: Int,
        fallback: Int = 0,
        worst: Worst? = nil,
        medianSNRDB: Double? = nil,
        output: PooledOutput? = nil
    ) {
        self.snrDB = snrDB
        self.isExact = isExact
        self.layers = layers
        self.fallback = fallback
        self.worst = worst
        self.medianSNRDB = medianSNRDB
        self.output = output
    }
}

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
        case output
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
            medianSNRDB: container.decodeNumberIfPresent(forKey: .medianSNRDB, in: DocumentLimit.decibels),
            output: container.decodeIfPresent(PooledOutput.self, forKey: .output)
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
        try container.encodeIfPresent(output, forKey: .output)
    }
}

extension PooledFidelity {
    /// The pool of layers, given in network order.
    ///
    /// - Parameters:
    ///   - layers: The name of each layer, and its values in the configuration or candidate that is pooled.
    ///   - fallback: How many of them are values of the unrotated configuration.
    init(of layers: [(name: String, values: MetricValues)], fallback: Int = 0) {
        var pool = EnergyPool()
        var worst: Worst?
        for layer in layers {
            pool.add(layer.values.energies)
            if let snr = layer.values.pooledSNRDB, snr < worst?.snrDB ?? .infinity {
                worst = Worst(layer: layer.name, snrDB: snr)
            }
        }
        self.init(
            snrDB: pool.snrDB,
            isExact: pool.isExact,
            layers: pool.layers,
            fallback: fallback,
            worst: worst,
            medianSNRDB: Self.median(of: layers.compactMap(\.values.rankedSNRDB)),
            output: PooledOutput(of: layers)
        )
    }

    /// The middle value, or the mean of the middle two; nil if that is not finite or there is none.
    private static func median(of values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        return median.isFinite ? median : nil
    }
}

extension MetricValues {
    /// The layer's SNR: the measured metric where it was asked for, else from the energies.
    var pooledSNRDB: Double? {
        self[.snrDB] ?? energies?.snrDB
    }

    /// The SNR by which layers are ranked: +∞ for an exact layer, nil for one without signal.
    fileprivate var rankedSNRDB: Double? {
        if let pooledSNRDB { return pooledSNRDB }
        return energies.map { $0.signal > 0 && $0.error == 0 } ?? false ? .infinity : nil
    }
}
