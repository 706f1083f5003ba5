// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// The pooled figures of a result: one per swept configuration, one per candidate.
public struct FidelitySummary: Sendable, Equatable {
    /// The sweep's configurations; one that no layer can have, even unrotated, is absent.
    public var configurations: [Configuration: PooledFidelity]
    /// The candidates, by label; one that quantized no layer has a pool of 0 layers.
    public var measured: [String: CandidateSummary]

    /// A summary from its parts.
    public init(configurations: [Configuration: PooledFidelity] = [:], measured: [String: CandidateSummary] = [:]) {
        self.configurations = configurations
        self.measured = measured
    }
}
