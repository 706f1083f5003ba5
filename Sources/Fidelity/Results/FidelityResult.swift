// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// Everything that one analysis found, as plain values: the sweep of an original and the measurement of candidates.
public struct FidelityResult: Sendable, Equatable {
    /// The original.
    public var reference: CheckpointIdentity
    /// The candidates, in the order given.
    public var candidates: [CheckpointIdentity]
    /// The configurations that were swept, in order.
    public var configurations: [Configuration]
    /// The metrics that were asked for.
    public var metrics: Set<Metric>
    /// The layers, in network order.
    public var layers: [LayerFidelity]
    /// What could not be measured, with the reason.
    public var skipped: [SkippedTensor]
    /// The tensors that a candidate did not quantize, compared with the original's.
    public var unquantized: [UnquantizedTensor]
    /// The activations that outputs were measured by; nil if nothing is said of outputs.
    public var activations: UsedActivations?

    /// A result from its parts.
    public init(
        reference: CheckpointIdentity,
        candidates: [CheckpointIdentity] = [],
        configurations: [Configuration] = [],
        metrics: Set<Metric> = Set(Metric.all),
        layers: [LayerFidelity] = [],
        skipped: [SkippedTensor] = [],
        unquantized: [UnquantizedTensor] = []
    ) {
        self.reference = reference
        self.candidates = candidates
        self.configurations = configurations
        self.metrics = metrics
        self.layers = layers
        self.skipped = skipped
        self.unquantized = unquantized
    }
}
