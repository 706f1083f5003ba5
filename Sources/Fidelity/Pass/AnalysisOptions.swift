// SPDX-License-Identifier: Apache-2.0

public import Codecs
internal import Files

/// What an analysis measures, and how much of the machine it takes.
public struct AnalysisOptions: Sendable {
    /// The rotations of the sweep, beside none.
    public var rotations: [Rotation]
    /// Whether the original is swept; without it only candidates are measured.
    public var sweeps = true
    /// The formats that the original's layers are encoded in and read back from; empty for none.
    package var formats: [SweptFormat] = []
    /// Rows of each layer that are encoded in ``formats`` at least; nil for all.
    package var sampledRows: Int?
    /// What the original's layers are fed; nil if that is not known, so that nothing is told of their outputs.
    package var activations: MatchedActivations?
    /// Whether candidates' layers are multiplied with the rows that the activations hold.
    package var usesRows = false
    /// Whether the SHA-256 of every file is taken.
    public var hashes = false
    /// The metrics to compute.
    public var metrics: Set<Metric>
    /// Blocks of rows that are worked on at the same time.
    public var threads: Int
    /// Which layers are measured, by the name in the original.
    public var selects: @Sendable (String) -> Bool
    /// The rotation to take off a candidate's layer; its marker's unless the caller knows better.
    package var rotation: @Sendable (StoredLayer) -> Rotation? = { $0.rotation }
    /// Whether a candidate is measured although most of its layers have no partner in the original.
    public var allowsPartialMatch: Bool

    /// Options; without any, all metrics of all layers with rotation by 64.
    ///
    /// - Parameters:
    ///   - rotations: the rotations of the sweep, beside none.
    ///   - metrics: what is computed.
    ///   - threads: nil for one per processor.
    ///   - allowsPartialMatch: whether a candidate is measured although most of its layers have no partner.
    ///   - selects: which layers are measured, by the name in the original.
    public init(
        rotations: [Rotation] = [Rotation(groupSize: 64)].compactMap { $0 },
        metrics: Set<Metric> = Set(Metric.all),
        threads: Int? = nil,
        allowsPartialMatch: Bool = false,
        selects: @escaping @Sendable (String) -> Bool = { _ in true }
    ) {
        self.rotations = rotations
        self.metrics = metrics
        self.threads = threads ?? Processors.count
        self.allowsPartialMatch = allowsPartialMatch
        self.selects = selects
    }

    /// The configurations of the sweep, in order.
    var configurations: [Configuration] { sweeps ? Configuration.sweep(of: rotations) : [] }

    /// The metrics that can be measured: those of what layers compute only with their activations.
    var measuredMetrics: Set<Metric> { measured(hasActivations: activations != nil) }

    /// The metrics that can be measured with activations, or without.
    func measured(hasActivations: Bool) -> Set<Metric> {
        metrics.filter { ($0.needsActivations ? hasActivations : true) && ($0.needsRows ? usesRows : true) }
    }

    /// What a layer is fed; nil if that is not known, or no metric needs it.
    func inputs(of layer: String) -> LayerInputs? {
        metrics.contains(where: \.needsActivations) ? activations?.layers[layer] : nil
    }

    /// Whether Σ w·(w−ŵ) is needed.
    var needsCross: Bool { metrics.contains { $0.needs.contains(.cross) } }

    /// What is computed of a layer: of other formats than INT8 no codes are counted.
    func metrics(of layer: ReadableLayer) -> Set<Metric> {
        layer.scaling == nil ? measuredMetrics.filter { !$0.needs.contains(.codes) } : measuredMetrics
    }

    /// Whether codes are counted.
    var needsCodes: Bool { metrics.contains { $0.needs.contains(.codes) } }
}
