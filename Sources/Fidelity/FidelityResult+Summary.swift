// SPDX-License-Identifier: Apache-2.0

public import Codecs

extension FidelityResult {
    /// Pools the sweep and the candidates.
    ///
    /// - Parameter energies: What is known of the tensors that candidates did not quantize. A layer of this result that a
    ///   candidate kept equal needs no entry: its signal is known from the sweep.
    /// - Returns: One pool a configuration, one summary a candidate.
    public func summary(energies: [UnquantizedEnergy] = []) -> FidelitySummary {
        var summary = FidelitySummary()
        for configuration in configurations {
            summary.configurations[configuration] = pool(of: configuration)
        }
        for candidate in candidates {
            summary.measured[candidate.name] = self.summary(
                of: candidate.name,
                energies: energies.filter { $0.candidate == candidate.name }
            )
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

    private func summary(of candidate: String, energies: [UnquantizedEnergy]) -> CandidateSummary {
        let measured = layers.compactMap { layer in
            layer.measured[candidate].map { (name: layer.name, layer: $0) }
        }
        let kept = unquantized.filter { $0.candidate == candidate }
        let model = modelPool(measured: measured.map(\.layer), kept: kept, energies: energies)
        return CandidateSummary(
            quantized: PooledFidelity(of: measured.map { ($0.name, $0.layer.values) }),
            labels: Dictionary(measured.map { ($0.layer.label, 1) }, uniquingKeysWith: +),
            modelSNRDB: model.pool.snrDB,
            leftOut: model.leftOut,
            unquantized: Dictionary(kept.map { ($0.state, 1) }, uniquingKeysWith: +)
        )
    }

    /// Everything of a candidate whose energies are known, and how many unequal tensors are not among it.
    private func modelPool(
        measured: [MeasuredLayer],
        kept: [UnquantizedTensor],
        energies: [UnquantizedEnergy]
    ) -> (pool: EnergyPool, leftOut: Int) {
        let known = Dictionary(energies.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let signals = Dictionary(layers.map { ($0.name, $0.sweptSignal) }, uniquingKeysWith: { first, _ in first })
        var pool = EnergyPool()
        var leftOut = 0
        for layer in measured {
            pool.add(signal: layer.values.signal, error: layer.values.error)
        }
        for tensor in kept {
            if let energy = known[tensor.name] {
                pool.add(signal: energy.signal, error: tensor.state == .equal ? 0 : energy.error)
            } else if tensor.state != .equal {
                leftOut += 1
            } else if let signal = signals[tensor.name] ?? nil {
                pool.add(signal: signal, error: 0)
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
