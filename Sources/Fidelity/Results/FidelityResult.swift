// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// Everything that one analysis found, as plain values: the sweep of an original and the measurement of candidates.
package struct FidelityResult: Sendable, Equatable {
    /// The original.
    package var reference: CheckpointIdentity
    /// The candidates, in the order given.
    package var candidates: [CheckpointIdentity]
    /// The configurations that were swept, in order.
    package var configurations: [Configuration]
    /// The metrics that were asked for.
    package var metrics: Set<Metric>
    /// The layers, in network order.
    package var layers: [LayerFidelity]
    /// What could not be measured, with the reason.
    package var skipped: [SkippedTensor]
    /// The tensors that a candidate did not quantize, compared with the original's.
    package var unquantized: [UnquantizedTensor]

    /// A result from its parts.
    package init(
        reference: CheckpointIdentity,
        candidates: [CheckpointIdentity] = [],
        configurations: [Configuration] = [],
        metrics: Set<Metric> = Set(Metric.allCases),
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
