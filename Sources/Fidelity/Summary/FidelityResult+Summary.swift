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
        return summary
    }

    /// The pool of a configuration: for a layer that cannot have its group, what the same scaling gives unrotated.
    ///
    /// That is what a converter writes. Nil where no layer has either.
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
            modelSNRDB: model.pool.snrDB,
            isModelExact: model.pool.isExact && model.leftOut == 0,
            leftOut: model.leftOut,
            unquantized: Dictionary(kept.map { ($0.state, 1) }, uniquingKeysWith: +)
        )
    }

    /// Everything of a candidate whose energies are known, and how many unequal tensors are not among it.
    private func modelPool(
        measured: [MeasuredLayer],
        kept: [UnquantizedTensor]
    ) -> (pool: EnergyPool, leftOut: Int) {
        let signals = Dictionary(layers.map { ($0.name, $0.sweptSignal) }, uniquingKeysWith: { first, _ in first })
        var pool = EnergyPool()
        var leftOut = 0
        for layer in measured {
            pool.add(signal: layer.values.signal, error: layer.values.error)
        }
        for tensor in kept {
            if tensor.state == .equal {
                // Of other equal tensors than layers the signal is not known; biases and norms weigh next to nothing.
                guard let signal = signals[tensor.name] ?? nil else { continue }
                pool.add(signal: signal, error: 0)
            } else if let values = tensor.values, tensor.maxAbsDiff != nil {
                pool.add(signal: values.signal, error: values.error)
            } else {
                leftOut += 1
            }
        }
        return (pool, leftOut)
    }
}

extension LayerFidelity {
    /// ΣW² as the sweep found it; nil where nothing was swept.
    ///
    /// It is the same sum in every configuration up to rounding, so the one with the first label is taken: a
    /// dictionary's own order differs from run to run.
    fileprivate var sweptSignal: Double? {
        configurations.min { "\($0.key)" < "\($1.key)" }?.value.signal
    }
}
