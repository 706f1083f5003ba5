// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
package import Fidelity

extension Baseline {
    /// The metrics that a baseline holds unless others are asked for: those that the standard policy looks at, and cosine.
    package static let standardMetrics: Set<String> = ["snr_db", "max_abs_err", "cosine", "row_snr_db"]

    /// The metrics of layers' outputs that a baseline holds too if it is made with activations.
    package static let outputMetrics: Set<String> = [Metric.outSNRDB.id, Metric.outW8A8SNRDB.id]

    /// What an analysis says of one of its candidates.
    ///
    /// - Parameters:
    ///   - label: the candidate's name in the result.
    ///   - result: what was measured.
    ///   - pool: the candidate's quantized layers together; nil if it has none.
    ///   - options: how the analysis was asked for, with the metrics to keep.
    ///   - version: the version of the tool that makes the baseline.
    package init(
        of label: String, in result: FidelityResult, pool: PooledFidelity?, options: Options, version: String
    ) {
        let names = Self.originalNames(in: result)
        let candidate = result.candidates.first { $0.name == label }
        self.init(
            tool: Tool(version: version),
            options: options,
            reference: File(result.reference),
            candidate: candidate.map(File.init) ?? File(name: label, bytes: 0, tensors: 0, digest: ""),
            pool: Pool(pool, metrics: Set(options.metrics)),
            layers: result.layers.compactMap { layer in
                layer.measured[label].map { Layer(layer, $0, metrics: Set(options.metrics)) }
            },
            tensors: result.unquantized.filter { $0.candidate == label }
                .map { Tensor(name: $0.name, state: $0.state.rawValue) },
            // What the candidate lacks is missing from the lists above, and so is known.
            skipped: result.skipped.filter { $0.file == label && $0.cause != .lacking }
                .map { entry in
                    let name = names[StoredLayer.canonicalName(of: entry.name)] ?? entry.name
                    return Skipped(name: name, reason: entry.reason)
                })
    }

    /// Names of the original's layers, by the name without the prefix that only some files have.
    private static func originalNames(in result: FidelityResult) -> [String: String] {
        Dictionary(
            result.layers.map { (StoredLayer.canonicalName(of: $0.name), $0.name) },
            uniquingKeysWith: { first, _ in first })
    }
}

extension Baseline.File {
    fileprivate init(_ file: CheckpointIdentity) {
        self.init(name: file.name, bytes: file.bytes, tensors: file.tensors, digest: file.digest)
    }
}

extension Baseline.Pool {
    fileprivate init(_ pool: PooledFidelity?, metrics: Set<String>) {
        self.init(layers: pool?.layers ?? 0, isExact: pool?.isExact ?? false)
        guard let pool else { return }
        figures[.snrDB] = Figures.Value(measured: pool.snrDB)
        figures[.medianSNRDB] = Figures.Value(measured: pool.medianSNRDB)
        guard let output = pool.output else { return }
        for (metric, value) in [(Metric.outSNRDB, output.snrDB), (.outW8A8SNRDB, output.w8a8SNRDB)] {
            if metrics.contains(metric.id), let value {
                figures[Figure(metric, at: 0)] = Figures.Value(measured: value)
            }
        }
    }
}

extension Baseline.Layer {
    fileprivate init(_ layer: LayerFidelity, _ measured: MeasuredLayer, metrics: Set<String>) {
        self.init(
            name: layer.name, shape: layer.shape, scaling: measured.scaling?.rawValue ?? measured.label,
            group: measured.group, encoding: measured.scaling == nil ? measured.label : nil, digest: measured.digest,
            isExact: measured.values.isExact)
        for metric in measured.values.metrics where metrics.contains(metric.id) {
            for (place, value) in (measured.values.numbers(of: metric) ?? []).enumerated() {
                figures[Figure(metric, at: place)] = Figures.Value(measured: value)
            }
        }
    }
}
