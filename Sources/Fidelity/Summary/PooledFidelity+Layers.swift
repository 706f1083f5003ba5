// SPDX-License-Identifier: Apache-2.0

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
            medianSNRDB: Self.median(of: layers.compactMap(\.values.rankedSNRDB))
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
