// SPDX-License-Identifier: Apache-2.0

public import Codecs

extension FidelityResult {
    /// Pools the sweep and the candidates.
    public var summary: FidelitySummary {
        var summary = FidelitySummary()
        for configuration in configurations {
            summary.configurations[configuration] = pool(of: configuration)
        }
        for candidate in candidates {
            summary.measured[candidate.name] = self.summary(of: candidate.name)
        }
        summary.formats = formatSummaries
        return summary
    }

    /// The pool of a configuration: for a layer that cannot have its group, what the same scaling gives unrotated.
    ///
    /// That is what a converter writes. Nil if no layer has either.
    public func pool(of configuration: Configuration) -> PooledFidelity? {
        let unrotated = Configuration(scaling: configuration.scaling)
        var fallback = 0
        var pooled: [(name: String, values: MetricValues)] = []
        for layer in layers {
            if let values = layer.configurations[configuration] {
                pooled.append((layer.name, values))
            } else if let values = layer.configurations[unrotated] {
                pooled.append((layer.name, values))
                fallback += 1
            }
        }
        return pooled.isEmpty ? nil : PooledFidelity(of: pooled, fallback: fallback)
    }

    private func summary(of candidate: String) -> CandidateSummary {
        let measured = layers.compactMap { layer in
            layer.measured[candidate].map { (name: layer.name, layer: $0) }
        }
        let kept = unquantized.filter { $0.candidate == candidate }
        let model = modelPool(measured: measured.map(\.layer), kept: kept)
        return CandidateSummary(
            quantized: PooledFidelity(of: measured.map { ($0.name, $0.layer.values) }),
            labels: Dictionary(measured.map { ($0.layer.label, 1) }, uniquingKeysWith: +),
            bitsPerWeight: Self.bitsPerWeight(of: layers, candidate),
            modelSNRDB: model.pool.snrDB,
            isModelExact: model.pool.isExact && model.leftOut == 0,
            leftOut: model.leftOut,
            unquantized: Dictionary(kept.map { ($0.state, 1) }, uniquingKeysWith: +)
        )
    }

    /// Bits per weight of a candidate's layers, each by its number of weights; nil if that of one is not known.
    private static func bitsPerWeight(of layers: [LayerFidelity], _ candidate: String) -> Double? {
        let known = layers.compactMap { layer in
            layer.measured[candidate].map { ($0.bitsPerWeight, Double(layer.parameters)) }
        }
        let weights = known.reduce(0) { $0 + $1.1 }
        guard weights > 0, known.allSatisfy({ $0.0 != nil }) else { return nil }
        return known.reduce(0) { $0 + ($1.0 ?? 0) * $1.1 } / weights
    }

    /// Everything of a candidate whose energies are known, and how many unequal tensors are not among it.
    private func modelPool(
        measured: [MeasuredLayer],
        kept: [UnquantizedTensor]
    ) -> (pool: EnergyPool, leftOut: Int) {
        var pool = EnergyPool()
        var leftOut = 0
        for layer in measured {
            pool.add(layer.values.energies)
        }
        for tensor in kept {
            if tensor.state == .equal {
                pool.add(Energies(signal: tensor.values?.energies?.signal ?? 0, error: 0))
            } else if let energies = tensor.values?.energies, tensor.maxAbsDiff != nil {
                pool.add(energies)
            } else {
                leftOut += 1
            }
        }
        return (pool, leftOut)
    }
}
